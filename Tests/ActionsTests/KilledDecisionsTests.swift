import Foundation
import Testing

/// Decisions in a process that is killed. The long runs are in tools/faults.
struct KilledDecisionsTests {
  @Test(
    "Killed again and again, 64 tasks never spend more than there is, and every request has one answer",
    arguments: ["redeem,hold,capture", "reward,gift-card"])
  func killed(mix: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let built = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: root + "/tools/faults/kill-decide")
    process.arguments = ["5", "--mix", mix]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["FAULTS": built + "/perennial-faults"]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    print(text.split(separator: "\n").last.map { String($0) } ?? "")
  }
}
