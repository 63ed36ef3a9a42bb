import Foundation
import Testing

struct GuideTests {
  @Test("The code in the guide to writing a read model is the code that these tests run")
  func code() throws {
    let guide = try String(contentsOfFile: repository + "/docs/writing-a-projector.md", encoding: .utf8)
    let blocks = guide.components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    let (example, tests) = ("examples/stamp-card/Sources", "Tests/PerennialTests/Guide")
    let files = [
      "\(example)/StampCard.swift", "\(example)/Program.swift", "\(tests)/OrderCount.swift",
      "\(tests)/Replies.swift", "\(example)/Tastings.swift", "\(tests)/StampCardTests.swift",
    ]
    let texts = try files.map { try String(contentsOfFile: "\(repository)/\($0)", encoding: .utf8) }
    #expect(blocks.joined(separator: "\n") == texts.joined(separator: "\n"))
  }
}
