import Foundation
import Testing

/// Processes that bring different views of one environment forward at the same time.
struct SharedViewsTests {
  @Test(
    "Two processes refresh different views of one environment, and a third rebuilds one: all of them are right"
  )
  func differentViews() throws {
    let shop = try CommandLineProgram()
    try shop.create()
    func append(_ round: Int) throws {
      let events = (0..<20).map { orderEvent(id: "r\(round)-\($0)", subject: "crm:c\($0 % 7)") }
      #expect(try shop.run("append", input: events.joined()).status == 0)
    }
    try append(0)
    #expect(try shop.run("project").status == 0)
    for round in 1...8 {
      try append(round)
      var commands = [
        ["project", "loyalty"], ["project", "retention"], ["project", "customer360"], ["project"],
      ]
      if round % 3 == 0 { commands.append(["project", "--rebuild", "retention"]) }
      let running = try commands.map { try shop.start($0, input: Pipe()) }
      for process in running {
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(process.arguments ?? [])")
      }
      let verified = try shop.run("project", "--verify")
      #expect(verified.status == 0, "\(verified.output) \(verified.messages)")
    }
    let stats = try shop.run("project", "--verify", "--format", "json")
    #expect(stats.status == 0)
  }
}
