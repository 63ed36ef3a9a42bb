import Foundation
import Testing

/// What docs/retention.md shows of the reports is what the commands print.
@Suite struct RetentionReportsGuideTests {
  @Test("The guide shows what the reports of the tea room print")
  func reports() throws {
    let program = try CommandLineProgram()
    try program.create()
    let events = try String(
      contentsOfFile: repository + "/examples/retention/tea-room.ndjson", encoding: .utf8)
    let appended = try program.run("append", input: events)
    #expect(appended.status == 0, "\(appended.messages)")
    let path = repository + "/docs/retention.md"
    var guide = try String(contentsOfFile: path, encoding: .utf8)
    let commands = ShownCommands.all(in: guide)
    #expect(commands.count == 9)
    for (command, output) in commands {
      let printed = try program.run(command.components(separatedBy: " ").dropFirst().map { $0 })
      if ProcessInfo.processInfo.environment["PERENNIAL_REGENERATE_GOLDEN"] != nil {
        guide = guide.replacing("$ \(command)\n\(output)```", with: "$ \(command)\n\(printed.output)```")
        try guide.write(toFile: path, atomically: true, encoding: .utf8)
      } else {
        #expect(
          printed.status == 0 && printed.output == output, "\(command): \(printed.messages)\(printed.output)")
      }
    }
  }
}
