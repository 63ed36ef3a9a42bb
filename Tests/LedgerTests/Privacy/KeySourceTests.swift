import Foundation
import Glibc
import Ledger
import Testing

/// The key file is beside the ledger, whatever name the ledger is opened by.
@Suite struct KeySourceTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try Ledger.temporary(in: directory).close()
    try FileManager.default.createDirectory(
      atPath: directory.path + "/sub", withIntermediateDirectories: true)
    for (link, target) in [("current", "shop.ledger"), ("sub/link", "../shop.ledger"), ("there", ".")] {
      try FileManager.default.createSymbolicLink(
        atPath: directory.path + "/" + link, withDestinationPath: target)
    }
  }

  private static let names = [
    "shop.ledger", "shop.ledger/", "shop.ledger///", "shop.ledger/.", "./shop.ledger",
    "shop.ledger/../shop.ledger",
    "shop.ledger/log/..", "current", "current/", "current/.", "sub/link", "sub/../sub/link",
    "there/shop.ledger",
    "there/there/current",
  ]

  @Test(arguments: names)
  func theKeyIsFoundByEveryName(_ name: String) throws {
    let path = directory.path + "/" + name
    #expect(KeySource.standard(forLedger: path).path == directory.ledger + ".key")
    for access in [Ledger.Access.readWrite, .readOnly] {
      let ledger = try Ledger.open(at: path, for: access)
      #expect(try ledger.customerNumber(of: Identifier("crm", "nobody")) == nil)
      try ledger.close()
    }
  }

  @Test func theKeyIsFoundBesideTheLinkThatIsNamed() throws {
    let own = directory.ledger + ".key"
    for (link, key) in [
      ("current", "current.key"), ("sub/link", "sub/link.key"), ("sub/link/", "sub/link.key"),
    ] {
      try FileManager.default.moveItem(atPath: own, toPath: directory.path + "/" + key)
      try Ledger.open(at: directory.path + "/" + link).close()
      try FileManager.default.moveItem(atPath: directory.path + "/" + key, toPath: own)
    }
  }

  @Test func whereItWasLookedForIsSaid() throws {
    try FileManager.default.removeItem(atPath: directory.ledger + ".key")
    let error = try expect(.keyUnavailable) { _ = try Ledger.open(at: directory.path + "/sub/link") }
    #expect(error.message.contains(directory.ledger + ".key"))
    #expect(error.message.contains(directory.path + "/sub/link.key"))
    let other = try expect(.keyUnavailable) { _ = try Ledger.open(at: directory.ledger + "/.") }
    #expect(other.message.contains(directory.ledger + ".key") && !other.message.contains(", or /"))
  }

  @Test func aLedgerThatIsCreatedThroughALinkHasItsKeyBesideIt() throws {
    let settings = LedgerSettings(currency: "GBP", timeZone: "UTC")
    try Ledger.create(at: directory.path + "/there/second.ledger//", settings: settings).close()
    #expect(FileManager.default.fileExists(atPath: directory.path + "/second.ledger.key"))
    try Ledger.open(at: directory.path + "/second.ledger").close()
  }
}
