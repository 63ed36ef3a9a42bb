import Foundation
import Perennial
import Testing

/// `perennial report`, and everything else that names models, takes what it says from the list.
struct ReportCommandTests {
  private let program: CommandLineProgram
  /// The models and the other policies that the program knows.
  private let installed = ModelList.standard.adding(policyForms: RightsPolicy.forms)

  init() throws {
    program = try CommandLineProgram()
    try program.create()
  }

  private func run(_ arguments: String..., status: Int32 = 0) throws -> CommandLineProgram.Outcome {
    let outcome = try program.run(arguments)
    #expect(outcome.status == status, "\(arguments): \(outcome.messages)")
    return outcome
  }

  /// A text without its line breaks.
  private static func words(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test(
    "A shell is offered the names of reports, a report's options, and their values",
    arguments: [
      ([""], "cohorts"), (["cohorts", ""], "--period"), (["cohorts", "--p"], "--period"),
      (["cohorts", "--period", ""], "quarter"), (["cohorts", "--period", "quarter", "--"], "--from"),
    ])
  func completions(typed: [String], offered: String) throws {
    for place in ["positional@0", "positional@1"] {
      let outcome = try program.run(
        ["---completion", "report", "--", place, "\(typed.count + 1)", "0", "perennial", "report"] + typed)
      #expect(outcome.status == 0, "\(outcome.messages)")
      #expect(outcome.output.split(separator: "\n").contains(Substring(offered)), "\(outcome.output)")
    }
  }

  @Test("Help names every report with its sentence, and a report's own help what it takes")
  func help() throws {
    let list = ModelList.standard
    for all in [try run("report", "--help"), try run("help", "report"), try run("report")] {
      for report in list.reports { #expect(all.output.contains("\(report.name) "), "\(report.name)") }
      for report in list.reports {
        #expect(Self.words(all.output).contains(report.sentence), "\(report.name)")
      }
      #expect(all.output.split(separator: "\n").allSatisfy { $0.count < 80 || $0.hasPrefix("USAGE") })
      #expect(all.output.contains("--as-of"))
    }
    for report in list.reports {
      let asked = try run("report", report.name, "--help").output
      #expect(asked == (try run("help", "report", report.name).output))
      #expect(asked == (try run("report", report.name, "-h").output))
      #expect(Self.words(asked).contains(report.sentence))
      for parameter in report.parameters {
        #expect(asked.contains("--\(parameter.name)"), "\(asked)")
        #expect(Self.words(asked).contains(parameter.help), "\(asked)")
      }
      for shared in ["--ledger", "--as-of", "--at", "--format"] { #expect(asked.contains(shared)) }
    }
    #expect(try run("report", "summary", "--help").output.contains("--period") == false)
    #expect(try run("help", "report", "sumary", status: 64).messages.contains("did you mean `summary`?"))
  }

  @Test("Every report of the list is printed, in every format")
  func prints() throws {
    #expect(try program.run(["append"], input: orderEvent()).status == 0)
    for report in ModelList.standard.reports {
      for format in ["table", "json", "csv"] {
        let outcome = try run("report", report.name, "--format", format)
        #expect(!outcome.output.isEmpty, "\(report.name) \(format)")
      }
      #expect(try run("report", report.name, "--format", "json").json["report"] as? String == report.name)
      // Options may stand before the report's name too.
      #expect(try run("report", "--format", "json", report.name).json["report"] as? String == report.name)
    }
  }

  @Test("What a report does not take is refused, with what it does")
  func refused() throws {
    #expect(try run("report", "cohort", status: 64).messages.contains("did you mean `cohorts`?"))
    #expect(
      try run("report", "cohorts", "--perod", "day", status: 64).messages.contains("did you mean --period?"))
    #expect(
      try run("report", "cohorts", "--formt", "csv", status: 64).messages.contains("did you mean --format?"))
    #expect(
      try run("report", "summary", "--period", "day", status: 64).messages.contains(
        "--period is not an option"))
    #expect(try run("report", "summary", "everything", status: 64).messages.contains("takes no everything"))
    #expect(try run("report", "cohorts", "--period", status: 64).messages.contains("--period has no value"))
    #expect(try run("report", "cohorts", "--format", "xml", status: 64).messages.contains("--format"))
    #expect(try run("report", "cohorts", "--period=week", "--from=2024-W01").status == 0)
  }

  @Test("Completions offer all reports and all views")
  func completionsOfNames() throws {
    let offered = try run(
      "---completion", "report", "--", "positional@0", "2", "0", "perennial", "report", ""
    )
    .output.split(separator: "\n").map(String.init)
    #expect(offered == ModelList.standard.reports.map(\.name))
    let script = try run("--generate-completion-script", "bash").output
    for model in ModelList.standard.models { #expect(script.contains(model.name.text), "\(model.name)") }
  }

  @Test("The schema of a view's policies is printed; a view without policies says which have some")
  func schema() throws {
    for model in ModelList.standard.models {
      guard model.takesPolicies else {
        let outcome = try run("policy", "schema", model.name.text, status: 66)
        // One that goes by the policies of another says whose.
        let elsewhere = model.policyName == model.name ? nil : "goes by the policies of \(model.policyName)"
        #expect(outcome.messages.contains(elsewhere ?? installed.listedPolicyNames), "\(model.name)")
        continue
      }
      #expect(try run("policy", "schema", model.name.text).json["type"] as? String == "object")
    }
    #expect(try run("policy", "schema", "loyalti", status: 66).messages.contains("did you mean"))
  }

  @Test("Commands that take a view say which there are")
  func views() throws {
    let names = ModelList.standard.names
    #expect(try run("help", "rows").output.contains("customer360"))
    #expect(try run("replay", "--customer", "1", status: 64).messages.contains(names))
    #expect(try run("rows", "LOYALTY", status: 64).messages.contains(names))
    #expect(Self.words(try run("help", "policy", "publish").output).contains(installed.listedPolicyNames))
    let views = try run("stats", "--format", "json").json["views"] as? [[String: Any]]
    #expect(views?.map { $0["name"] as? String } == ModelList.standard.models.map { $0.name.text })
  }
}
