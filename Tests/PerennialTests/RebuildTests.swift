import Foundation
import Perennial
import Testing

/// Rebuilds of whole ledgers through the program: inside a hard limit of memory, and interrupted.
@Suite(.serialized) struct RebuildTests {
  /// The path of an executable that was built with the tests.
  private static func built(_ name: String) -> String {
    URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(name)
      .path
  }

  private func run(_ executable: String, _ arguments: [String], _ variables: [String: String] = [:]) throws
    -> (status: Int32, output: String)
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    let file = FileManager.default.temporaryDirectory.path + "/perennial-scale-\(UUID().uuidString)"
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOfFile: file, encoding: .utf8))
  }

  @Test func aRebuildInsideALimitOfMemoryIsTheSameToTheByte() throws {
    let result = try run(
      repository + "/tools/scale", ["--quick"],
      ["PERENNIAL": Self.built("perennial"), "FAULTS": Self.built("perennial-faults")])
    #expect(result.status == 0, "\(result.output)")
    print(result.output)
  }

  @Test func ctrlCGivesARebuildUpAndThePresentViewsAnswer() throws {
    let program = try CommandLineProgram()
    let ledger = program.directory + "/shop.ledger"
    let made = try run(
      Self.built("perennial-faults"), ["scale", ledger, "--touchpoints", "100000", "--customers", "10000"])
    #expect(made.status == 0, "\(made.output)")
    let before = try program.run("project", "--rebuild", "--format", "json")
    #expect(before.status == 0, "\(before.messages)")

    let rebuild = try program.start(
      ["project", "--rebuild", "--jobs", "2", "--memory", "32M"], input: Pipe())
    // Once rows are written, the rebuild has asked whether it is to go on.
    let file = ledger + "/views/2/data.mdb"
    while rebuild.isRunning {
      let attributes = try? FileManager.default.attributesOfItem(atPath: file)
      if let size = attributes?[.size] as? Int, size > 60_000 { break }
      usleep(1000)
    }
    rebuild.interrupt()
    rebuild.waitUntilExit()
    #expect(rebuild.terminationReason == .exit && rebuild.terminationStatus == 130)

    let views = try FileManager.default.contentsOfDirectory(atPath: ledger + "/views").sorted()
    #expect(views == ["1", "current", "lock"])
    let stats = try program.run("stats", "--format", "json")
    #expect(stats.output.contains(#""position":100000"#), "\(stats.output)")
    #expect(try program.run("project", "--rebuild").status == 0)
  }
}
