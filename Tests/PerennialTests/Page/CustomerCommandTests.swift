import Foundation
import Testing

/// The command `customer`, and the component's number in `log`.
struct CustomerCommandTests {
  private let program: CommandLineProgram

  init() throws {
    program = try CommandLineProgram()
    try program.create()
    let appended = try program.run("append", input: PageShop.events + "\n")
    #expect(appended.status == 0, "\(appended.messages)")
    #expect(try program.run("merge", "1", "2", "--evidence", "same").status == 0)
  }

  @Test("A field is explained by name; one that there is not is refused with those that there are")
  func explain() throws {
    let json = try program.run("customer", "crm:ann", "--explain", "spent", "--format", "json").json
    #expect((json["positions"] as? [Int])?.count == 4)
    #expect((json["view"] as? String, json["column"] as? String) == ("customer360", "spent"))
    let text = try program.run("customer", "crm:ann", "--explain", "consents")
    #expect(text.status == 0 && text.output.contains("consent.granted"), "\(text.output)\(text.messages)")
    let unknown = try program.run("customer", "crm:ann", "--explain", "spend")
    #expect(unknown.status == 64 && unknown.messages.contains("did you mean `spent`"), "\(unknown.messages)")
    let both = try program.run("customer", "crm:ann", "--explain", "spent", "--timeline", "3")
    #expect(both.status == 64 && both.messages.contains("--explain"), "\(both.messages)")
  }

  @Test("The timeline is paged by position")
  func timeline() throws {
    let first = try program.run("customer", "1", "--timeline", "5", "--format", "json").json
    let next = try #require(first["timelineNext"] as? Int)
    let second = try program.run(
      "customer", "1", "--timeline", "5", "--before", "\(next)", "--format", "json"
    ).json
    let positions = [first, second].map {
      ($0["timeline"] as? [[String: Any]])?.compactMap { $0["position"] as? Int } ?? []
    }
    #expect(positions[0].count == 5 && positions[0].last == next)
    #expect(positions[1].count == 5 && Set(positions[0]).isDisjoint(with: positions[1]))
    let page = try program.run("customer", "1", "--timeline", "5")
    #expect(page.output.contains("older ones come with --before \(next)"))
    for wrong in ["0", "x"] {
      let refused = try program.run("customer", "1", "--before", wrong)
      #expect(refused.status == 64 && refused.messages.contains("is not a position"), "\(refused.messages)")
    }
    #expect(try program.run("customer", "1", "--before", "99999").status == 66)
  }

  @Test("The log says whom a touchpoint was recorded of, and whom it counts for")
  func component() throws {
    let json = try program.run("log", "--type", "visit.made", "--format", "json").json
    #expect(json["subject"] as? String == "customer:2")
    #expect(json["component"] as? String == "customer:1")
    let csv = try program.run("log", "--type", "visit.made", "--format", "csv").output.split(separator: "\n")
    #expect(csv.first?.hasPrefix("position,occurred,customer,component,type") == true)
    #expect(csv.last?.contains(",2,1,visit.made") == true)
    // It is no part of what is sent: another ledger takes it in without.
    let other = try CommandLineProgram()
    try other.create()
    let again = try program.run("log", "--type", "visit.made", "--reveal", "--format", "json").output
    #expect(try other.run(["append"], input: again).status == 0)
    #expect(
      try other.run("log", "--type", "visit.made", "--format", "json").json["component"] as? String
        == "customer:1")
  }
}
