import Foundation
import Testing

/// What docs/people.md shows of consents, restrictions and recipients is what the commands print.
@Suite struct PeopleGuideTests {
  private static let folder = repository + "/examples/people"

  /// The bookshop of the guide after its spring.
  private func shop() throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    let published = try program.run(
      "policy", "publish", "purposes", "\(Self.folder)/purposes.json", "--effective", "2024-01-01")
    #expect(published.status == 0, "\(published.messages)")
    let events = try String(contentsOfFile: "\(Self.folder)/spring.ndjson", encoding: .utf8)
    let appended = try program.run("append", input: events)
    #expect(appended.status == 0, "\(appended.messages)")
    return program
  }

  /// The commands of a section that begin with `$`, and what stands below each.
  private static func commands(of heading: String) throws -> [(command: String, output: String)] {
    let guide = try String(contentsOfFile: repository + "/docs/people.md", encoding: .utf8)
    return ShownCommands.all(in: guide.components(separatedBy: "\n## ").first { $0.hasPrefix(heading) } ?? "")
  }

  @Test("The guide shows what a shop may do with Ada's data, and when")
  func consents() throws {
    let program = try shop()
    let commands = try Self.commands(of: "Consent")
    #expect(commands.count == 7)
    for (command, output) in commands {
      let printed =
        command.hasPrefix("perennial ")
        ? try program.run(command.components(separatedBy: " ").dropFirst().map { $0 })
        : try program.shell(command.replacing("| perennial ", with: "| $P "))
      #expect(printed.status == 0 && printed.output == output, "\(command): \(printed.messages)")
    }
  }

  @Test("What the register allows is recorded in clear, and the rest of the profile is not")
  func derived() throws {
    let program = try shop()
    let line = try program.run("log", "--type", "customer.registered", "--format", "json")
    #expect(line.output.contains(#""data":{"birthMonth":3,"birthDay":2,"country":"GB"}"#), "\(line.output)")
    #expect(!line.output.contains("Ada") && !line.output.contains("1984"))
  }

  @Test("A person is restricted and allowed by commands, which can be sent again")
  func restricting() throws {
    let program = try shop()
    let restrict = ["restrict", "crm:bob", "--reason", "contested", "--request", "R-7", "--format", "json"]
    let first = try program.run(restrict)
    #expect(try first.status == 0 && first.json["duplicate"] as? Bool == false, "\(first.messages)")
    let again = try program.run(restrict)
    #expect(try again.json["duplicate"] as? Bool == true)
    #expect(try again.json["position"] as? Int == first.json["position"] as? Int)
    let consent = try program.run("consent", "crm:bob", "--purpose", "accounting", "--format", "csv")
    #expect(consent.output.contains("accounting,,false,restricted,legal-obligation,"))
    let exported = try program.run(
      "rows", "customer360", "--output", "all.csv", "--recipient", "bookkeeper", "--purpose", "accounting")
    #expect(
      exported.status == 0
        && exported.messages.contains("left out: 1 customer erased or kept without being used"),
      "\(exported.messages)")
    let file = try String(contentsOfFile: program.directory + "/all.csv", encoding: .utf8)
    #expect(file.components(separatedBy: "\n").dropFirst().map { $0.prefix(2) } == ["1,", ""])
    let allow = ["allow", "crm:bob", "--reason", "resolved"]
    #expect(try program.run(allow).status == 0)
    let free = try program.run(allow)
    #expect(free.status == 65 && free.messages.contains("not restricted"), "\(free.status) \(free.messages)")
  }

  @Test("Who gets a file is recorded, and a recipient that the register does not have gets none")
  func recipients() throws {
    let program = try shop()
    let refusals = [
      (["--output", "a.csv", "--recipient", "bank"], "not among the recipients"),
      (
        ["--output", "a.csv", "--recipient", "bookkeeper", "--purpose", "marketing"],
        "nothing of marketing goes"
      ),
      (["--output", "a.csv", "--recipient", "bookkeeper", "--purpose", "gossip"], "not among the purposes"),
      (["--output", "a.csv", "--purpose", "marketing"], "give the recipient too"),
      (["--output", "a.csv", "--actor", "7"], "give the recipient too"),
      (["--output", "a.csv", "--recipient", "bookkeeper", "--actor", "Ada Bell"], "--actor: must be"),
      (
        ["--output", "a.csv", "--recipient", "mail-service"],
        "only of people who have consented, to marketing: say which consent is needed, such as --consent marketing:email"
      ),
      (
        ["--output", "a.csv", "--recipient", "mail-service", "--purpose", "marketing"],
        "--consent marketing:email"
      ),
      (["--output", "a.csv", "--reveal", "name"], "--reveal hands over what is personal"),
      (
        ["--output", "a.csv", "--recipient", "bookkeeper", "--reveal", "name"],
        "--reveal hands over what is personal"
      ),
      (
        [
          "--output", "a.csv", "--recipient", "mail-service", "--consent", "marketing:email", "--reveal",
          "name,",
        ],
        "between commas"
      ),
      (
        [
          "--output", "a.csv", "--recipient", "mail-service", "--consent", "marketing:email", "--reveal",
          "nam",
        ],
        "did you mean `name`"
      ),
      (["--recipient", "bookkeeper"], "name the file too"),
      (["--output", "a.csv", "--consent", "marketing"], "give the recipient too"),
      (["--output", "a.csv", "--recipient", "mail-service", "--consent", ":email"], "PURPOSE:CHANNEL"),
      (
        ["--output", "a.csv", "--recipient", "mail-service", "--consent", "gossip"], "not among the purposes"
      ),
      (
        ["--output", "a.csv", "--recipient", "mail-service", "--consent", "marketing:fax"],
        "marketing does not go through fax; there are"
      ),
    ]
    for (options, says) in refusals {
      let refused = try program.run(["rows", "customer360"] + options)
      #expect(refused.status != 0 && refused.messages.contains(says), "\(options): \(refused.messages)")
      #expect(!FileManager.default.fileExists(atPath: program.directory + "/a.csv"))
    }
    let export = ["rows", "customer360", "--output", "a.csv", "--recipient", "bookkeeper"]
    #expect(try program.run(export + ["--purpose", "accounting", "--actor", "7"]).status == 0)
    let noted = try program.run("log", "--type", "data.exported", "--format", "json")
    let data =
      #""data":{"recipient":"bookkeeper","purpose":"accounting","what":"rows","view":"customer360","customers":2,"runs":[1,2],"actor":"7"}"#
    #expect(noted.output.contains(data), "\(noted.output)")
    let record = try program.run("privacy", "--format", "json").json
    let recipients = try #require(record["recipients"] as? [[String: Any]])
    #expect(recipients.map { $0["times"] as? Int } == [0, 1])
  }

  @Test(
    "A mistyped purpose is refused, and of one that stands on another ground it is said that nobody is asked")
  func agreed() throws {
    let program = try shop()
    let mistyped = try program.run("consent", "--purpose", "marketin")
    #expect(
      mistyped.status == 64 && mistyped.messages.contains("there are marketing, suggestions, accounting"))
    let fax = try program.run("consent", "--purpose", "marketing", "--channel", "fax")
    #expect(fax.status == 64 && fax.messages.contains("does not go through fax"), "\(fax.messages)")
    let interest = try program.run("consent", "--purpose", "suggestions")
    #expect(
      interest.status == 0 && interest.messages.contains("rows --consent suggestions"), "\(interest.messages)"
    )
    let law = try program.run("consent", "--purpose", "accounting")
    #expect(law.status == 0 && law.messages.contains("stands on legal-obligation: nobody is asked"))
    let json = try program.run("consent", "--purpose", "marketing", "--format", "json").json
    let people = try #require(json["customers"] as? [[String: Any]])
    #expect(people.map { $0["customer"] as? Int } == [2])
    #expect((people[0]["consent"] as? [String: Any])?["purpose"] as? String == "marketing")
  }

  @Test("A consent or a withdrawal that the register knows nothing of is recorded, and said to be in nothing")
  func unknownPurposes() throws {
    let program = try shop()
    func event(_ id: Int, _ type: String, _ data: String) -> String {
      #"{"specversion":"1.0","id":"u\#(id)","source":"desk","time":"2024-07-01T10:00:00Z","type":"\#(type)","#
        + #""subject":"crm:bob","data":\#(data)}"# + "\n"
    }
    let known = try program.run(
      "append", input: event(1, "consent.withdrawn", #"{"purpose":"marketing","channels":["email"]}"#))
    #expect(known.status == 0 && !known.messages.contains("consent."), "\(known.messages)")
    let unknown = try program.run(
      "append",
      input: event(2, "consent.withdrawn", #"{"purpose":"advertising"}"#)
        + event(3, "consent.withdrawn", #"{"purpose":"marketing","channels":["post","e-mail"]}"#)
        + event(4, "consent.granted", #"{"purpose":"suggestions"}"#))
    #expect(unknown.status == 0)
    for part in [
      "consent.withdrawn (purpose advertising) 1", "consent.withdrawn (purpose marketing:post,e-mail) 1",
    ] {
      #expect(unknown.messages.contains(part), "\(unknown.messages)")
    }
    #expect(!unknown.messages.contains("suggestions"), "\(unknown.messages)")
  }

  @Test("With --consent only those are in the file who have agreed, and how many are left out is said")
  func consented() throws {
    let program = try shop()
    let export = ["rows", "customer360", "--output", "a.csv", "--recipient", "mail-service", "--consent"]
    // Ada's consent has ended; Bob's is for every channel, and for none in particular too.
    for consent in ["marketing:email", "marketing:post", "marketing"] {
      let exported = try program.run(export + [consent])
      #expect(exported.status == 0, "\(exported.messages)")
      #expect(exported.messages.contains("left out: 1 customer without consent to marketing"), "\(consent)")
      #expect(exported.messages.contains("name one: marketing:email") == (consent == "marketing"))
      let file = try String(contentsOfFile: program.directory + "/a.csv", encoding: .utf8)
      #expect(file.components(separatedBy: "\n").dropFirst().map { $0.prefix(2) } == ["2,", ""], "\(file)")
    }
    let noted = try program.run("log", "--type", "data.exported", "--format", "json")
    #expect(
      noted.output.contains(
        #""purpose":"marketing","what":"rows","view":"customer360","customers":1,"runs":[2,2]"#))
    // Of the rows that were asked for nobody is left out.
    let some = try program.run(export + ["marketing:email", "--where", "orders>0"])
    #expect(some.status == 0 && !some.messages.contains("left out"), "\(some.messages)")
    #expect(try program.run("restrict", "crm:bob", "--reason", "contested").status == 0)
    let none = try program.run(export + ["marketing:email"])
    #expect(
      none.messages.contains("left out: 1 customer erased or kept without being used"), "\(none.messages)")
    #expect(none.messages.contains("left out: 1 customer without consent to marketing through email"))
    #expect(none.messages.contains("0 rows of customer360"))
  }

  @Test("A file for a mailing has what profiles say, and what is missing in how many is said")
  func mailing() throws {
    let program = try shop()
    let command = [
      "rows", "customer360", "--columns", "orders", "--output", "a.csv", "--recipient", "mail-service",
      "--consent", "marketing:email", "--reveal", "name,email",
    ]
    let empty = try program.run(command)
    #expect(empty.status == 0, "\(empty.messages)")
    for field in ["name", "email"] {
      #expect(empty.messages.contains("\(field): empty in 1 of 1 rows"), "\(empty.messages)")
    }
    let bob =
      #"{"specversion":"1.0","id":"b","source":"desk","type":"customer.updated","subject":"crm:bob","#
      + #""data":{"personal":{"name":"Bob Hale","email":"bob@example.org"}}}"# + "\n"
    #expect(try program.run("append", input: bob).status == 0)
    let full = try program.run(command)
    #expect(full.status == 0 && !full.messages.contains("empty in"), "\(full.messages)")
    let file = try String(contentsOfFile: program.directory + "/a.csv", encoding: .utf8)
    #expect(file == "customer,orders,name,email\n2,1,Bob Hale,bob@example.org\n")
    let noted = try program.run("log", "--type", "data.exported", "--format", "json")
    #expect(noted.output.contains(#""fields":["name","email"]"#), "\(noted.output)")
    #expect(!noted.output.contains("Bob Hale"))
  }

  @Test("The record of processing says what the register and the ledger say, in every form")
  func privacy() throws {
    let program = try shop()
    let record = try program.run("privacy", "--format", "json").json
    #expect((record["controller"] as? [String: Any])?["name"] as? String == "Mill Lane Books")
    let purposes = try #require(record["purposes"] as? [[String: Any]])
    #expect(
      purposes.map { $0["basis"] as? String } == ["consent", "legitimate-interest", "legal-obligation"])
    #expect((record["people"] as? [String: Any])?["known"] as? Int == 2)
    let types = try #require(record["data"] as? [[String: Any]])
    #expect(types.map { $0["type"] as? String } == ["customer.linked", "customer.registered"])
    for format in ["table", "csv", "html"] {
      let printed = try program.run("privacy", "--format", format)
      #expect(printed.status == 0 && printed.output.contains("marketing"), "\(format)")
      #expect(!printed.output.contains("Ada Bell") && !printed.output.contains("1984"))
    }
    let empty = try CommandLineProgram()
    try empty.create()
    let without = try empty.run("privacy")
    #expect(
      without.status == 0 && without.messages.contains("no register of purposes"), "\(without.messages)")
  }
}
