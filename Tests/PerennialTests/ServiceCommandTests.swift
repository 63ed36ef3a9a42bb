import Foundation
import Testing

/// Tickets and surveys from the command line to their reports: what bodies say comes through.
struct ServiceCommandTests {
  private static func event(_ id: String, _ type: String, _ time: String, _ data: String) -> String {
    """
    {"specversion":"1.0","id":"\(id)","source":"desk/1","type":"\(type)","subject":"crm:1","time":"\(time)",\
    "data":{\(data)}}
    """ + "\n"
  }

  private static func program() throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    let events =
      event(
        "1", "ticket.opened", "2024-03-04T09:00:00Z", #""ticket":"17","topic":"delivery","actor":"customer""#)
      + event("2", "ticket.replied", "2024-03-04T09:00:10Z", #""ticket":"17","actor":"bot""#)
      + event("3", "ticket.replied", "2024-03-04T09:00:50Z", #""ticket":"17","actor":"agent","staff":"4""#)
      + event("4", "ticket.opened", "2024-03-05T09:00:00Z", #""ticket":"18""#)
      + event("5", "survey.answered", "2024-03-06T09:00:00Z", #""survey":"a","instrument":"nps","score":9"#)
      + event("6", "survey.answered", "2024-03-07T09:00:00Z", #""survey":"a","instrument":"nps","score":4"#)
      + event(
        "7", "survey.answered", "2024-03-07T09:00:00Z",
        #""survey":"b","instrument":"csat","score":6,"scale":7"#)
    #expect(try program.run(["append"], input: events).status == 0)
    return program
  }

  @Test("Tickets are reported by period and by the topics' names, and on the customer's page")
  func service() throws {
    let program = try Self.program()
    let report = try program.run(
      "report", "service", "--from", "2024-03", "--to", "2024-03", "--format", "json"
    ).json
    let periods = try #require(report["periods"] as? [[String: Any]])
    #expect(periods.count == 1)
    #expect(periods[0]["opened"] as? Int == 2)
    #expect(periods[0]["open"] as? Int == 2)
    let reply = try #require(periods[0]["firstReply"] as? [String: Any])
    #expect((reply["count"] as? Int, reply["median"] as? Int) == (1, 50))
    let topics = try #require(report["topics"] as? [[String: Any]])
    #expect(Set(topics.map { $0["topic"] as? String }) == ["delivery", nil])
    let page = try #require(
      try program.run("customer", "crm:1", "--format", "json").json["service"] as? [String: Any])
    #expect((page["tickets"] as? Int, page["awaitingReply"] as? Int) == (2, 1))
    let table = try program.run("report", "service", "--period", "year")
    #expect(table.output.contains("2024"), "\(table.messages)")
  }

  @Test("The latest answer is the customer's, and a scale of seven is read as such")
  func satisfaction() throws {
    let program = try Self.program()
    let report = try program.run("report", "satisfaction", "--to", "2024-04", "--format", "json").json
    let nps = try #require(report["nps"] as? [String: Any])
    #expect((nps["answers"] as? Int, nps["detractors"] as? Int, nps["value"] as? Int) == (1, 1, -100))
    let csat = try #require(report["csat"] as? [String: Any])
    #expect((csat["answers"] as? Int, csat["value"] as? Int) == (1, 1))
    #expect((report["periods"] as? [Any])?.count == 2)
    let rows = try program.run("rows", "satisfaction", "--where", "group=detractor")
    #expect(rows.status == 0 && rows.output.contains("detractor"), "\(rows.messages)")
  }
}
