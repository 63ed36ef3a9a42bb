import Foundation
import Testing

struct GuideTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: repository + "/" + path, encoding: .utf8)
  }

  private func code(of guide: String) throws -> [String] {
    try text("docs/\(guide).md").components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
  }

  @Test("The code in the guide to writing a read model is the code that these tests run")
  func code() throws {
    let (example, tests) = ("examples/stamp-card/Sources", "Tests/PerennialTests/Guide")
    let files = [
      "\(example)/StampCard.swift", "\(example)/Program.swift", "\(tests)/OrderCount.swift",
      "\(tests)/Replies.swift", "\(example)/Tastings.swift", "\(tests)/StampCardTests.swift",
    ]
    let texts = try files.map(text)
    #expect(try code(of: "writing-a-projector").joined(separator: "\n") == texts.joined(separator: "\n"))
  }

  @Test(
    "Every piece of code in a guide stands so in the code that these tests run",
    arguments: [
      ("till", ["Till", "TillTests"]),
      ("deciding", ["Club"]),
      ("following", ["OrderFollower", "OrderFollowerTests"]),
      ("offline-till", ["BackOffice", "Outbox", "OfflineTillTests"]),
      ("errors", ["SafeTill", "SafeTillTests"]),
      ("many-shops", ["Shops", "ShopsTests"]),
      ("backups", ["NightlyBackup", "BackupsTests"]),
    ])
  func pieces(guide: String, files: [String]) throws {
    let texts = try files.map { try text("Tests/PerennialTests/Guide/\($0).swift") }
    let pieces = try code(of: guide)
    #expect(pieces.count > 1)
    for piece in pieces {
      #expect(texts.contains { $0.contains(piece) }, "docs/\(guide).md has other code than runs:\n\(piece)")
    }
  }
}
