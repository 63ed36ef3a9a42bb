import Testing

@testable import struct Ledger.LedgerDirectory

@Suite struct LedgerDirectoryTests {
  @Test(arguments: [
    ("l", ""), ("shop.ledger", ""), ("./l", "."), ("/l", "/"), ("//l", "/"), ("a/b", "a"), ("a//b/", "a"),
    ("/a/b", "/a"), ("/srv/shop ledgers/é", "/srv/shop ledgers"), ("", ""), ("/", "/"),
  ])
  func theParentOfAPathIsWhatItLiesIn(path: String, parent: String) {
    #expect(LedgerDirectory.parent(of: path) == parent)
  }
}
