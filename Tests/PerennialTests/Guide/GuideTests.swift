import Foundation
import Testing

struct GuideTests {
  @Test("The code in the guide to writing a projector is the code that these tests run")
  func code() throws {
    let guide = try String(contentsOfFile: repository + "/docs/writing-a-projector.md", encoding: .utf8)
    let blocks = guide.components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    let code = blocks.joined(separator: "\n")
    let folder = repository + "/Tests/PerennialTests/Guide"
    let card = try String(contentsOfFile: folder + "/StampCard.swift", encoding: .utf8)
    let orders = try String(contentsOfFile: folder + "/OrderCount.swift", encoding: .utf8)
    let replies = try String(contentsOfFile: folder + "/Replies.swift", encoding: .utf8)
    let tests = try String(contentsOfFile: folder + "/StampCardTests.swift", encoding: .utf8)
    #expect(code == card + "\n" + orders + "\n" + replies + "\n" + tests)
  }
}
