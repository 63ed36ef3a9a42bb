internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial identity`
struct IdentityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identity",
    abstract: "Who may be one person, and what identifiers have done.",
    discussion: """
      Suggestions are made of what is sealed of people: names, birthdays, telephone numbers, cards, e-mail and postal \
      addresses. They name numbers and reasons, never values, and nobody is merged by them: `identity accept` does, and \
      `identity dismiss` says that two customers are two people. docs/identity.md says what each reason counts.
      """,
    subcommands: [Suggestions.self, Accept.self, Dismiss.self, ReportOnIdentity.self])

  struct Suggestions: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "suggestions",
      abstract: "List who may be one person, with a score and reasons.",
      discussion: """
        Reads the sealed parts with the ledger's key. Nothing is recorded, unless --record says so. Nobody who was erased, \
        or whose data is kept without being used, takes part; a pair that was dismissed comes back only where something \
        speaks for it that did not then.
        """)

    @OptionGroup var ledger: LedgerOption
    @OptionGroup var least: LeastScore

    @Option(name: .long, help: "Show at most so many, those with the highest score.")
    var limit: Int?

    @Flag(name: .long, help: "Record those that are shown, as merge.suggested of both customers.")
    var record = false

    @Option(name: .long, help: "With --record: a number or code of who does it, never a name.")
    var actor: String?

    @OptionGroup var recording: RecordingOptions

    @Option(name: .long, help: "table, json, csv or html.")
    var format: ReportFormat = .table

    func validate() throws {
      if let limit, limit < 1 { throw ValidationError("--limit is a number from 1") }
      guard record || actor == nil && recording.id == nil else {
        throw ValidationError("--actor and --id are of what --record records; give --record too")
      }
    }

    func run() throws {
      let found = try ledger.with(record ? .readWrite : .readOnly) { ledger in
        var found = try ledger.mergeSuggestions(least: least.score)
        if let limit { found.suggestions = Array(found.suggestions.prefix(limit)) }
        if record { try note(found, in: ledger) }
        return found
      }
      try found.print(as: format)
    }

    private func note(_ found: MergeSuggestions, in ledger: Ledger) throws {
      let receipts = try ledger.recordMergeSuggestions(
        found.suggestions, actor: actor, as: recording.touchpointID)
      let count = receipts.count / 2
      Messages.note("\(Counted.count(count, "suggestion")) \(Counted.were(count)) recorded")
    }
  }

  struct Accept: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "accept",
      abstract: "Say that two customers who are suggested are one person.",
      discussion: """
        Merges them, with the reasons of the suggestion as evidence, and records the suggestion behind that. Prints the \
        position of the merge, by which \(ProgramName.command("unmerge")) takes it back. Who is not suggested is merged by \
        \(ProgramName.command("merge")).
        """)

    @OptionGroup var pair: SuggestedPair

    @Flag(
      name: .long,
      help:
        "Also where the person then has more identifiers of a kind than the settings allow (identityLimits).")
    var overLimits = false

    func run() throws {
      try pair.record { ledger, one, other in
        try ledger.acceptMerge(
          of: one, with: other, least: pair.least.score, overLimits: overLimits, actor: pair.options.actor,
          as: pair.options.recording.touchpointID)
      }
    }
  }

  struct Dismiss: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "dismiss",
      abstract: "Say that two customers who are suggested are two people.",
      discussion: """
        They are not suggested again until something speaks for it that does not now. Prints the position of that; \
        \(ProgramName.command("void")) takes it back.
        """)

    @OptionGroup var pair: SuggestedPair

    @Option(name: .long, help: "Why: a code without spaces, such as twins or asked.")
    var reason: String?

    func run() throws {
      try pair.record { ledger, one, other in
        try ledger.dismissMerge(
          of: one, with: other, least: pair.least.score, reason: reason ?? "", actor: pair.options.actor,
          as: pair.options.recording.touchpointID)
      }
    }
  }

  struct ReportOnIdentity: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "report",
      abstract: "Show what identifiers have done: silent links, refused merges, who shares what.",
      discussion: """
        Which identifiers were linked without anybody's word, which stand for nobody, which many come with, what was merged \
        on which day and refused, and what was said to suggestions. All of it is from the log, with positions.
        """)

    @OptionGroup var ledger: LedgerOption

    @Option(name: .long, help: "Show at most so many of each list, the newest.")
    var list = IdentityReport.listedStandard

    @Option(name: .long, help: "table, json, csv (the merges by day) or html.")
    var format: ReportFormat = .table

    func validate() throws {
      if list < 0 { throw ValidationError("--list is a number from 0") }
    }

    func run() throws {
      try ledger.with(.readOnly) { try $0.identityReport(listed: list) }.print(as: format)
    }
  }
}

/// The score that a suggestion has at least.
struct LeastScore: ParsableArguments {
  @Option(name: .customLong("least"), help: "The score that a suggestion has at least, from 1 to 1000.")
  var score = MergeSuggestion.leastStandard

  func validate() throws {
    guard (1...1_000).contains(score) else { throw ValidationError("--least is a score from 1 to 1000") }
  }
}

/// The arguments of `identity accept` and `identity dismiss`: two customers.
struct SuggestedPair: ParsableArguments {
  @OptionGroup var ledger: LedgerOption
  @OptionGroup var options: CorrectionOptions
  @OptionGroup var least: LeastScore

  @Argument(help: "One customer: a number, or an identifier such as crm:17850.")
  var one: String

  @Argument(help: "The other.")
  var other: String

  /// Records by `body` what the command says of the two, and prints the answer.
  func record(_ body: (Ledger, CustomerNumber, CustomerNumber) throws -> Receipt) throws {
    let receipt = try ledger.with(.readWrite) { ledger in
      try body(ledger, try ledger.customer(named: one), try ledger.customer(named: other))
    }
    try CorrectionAnswer([receipt]).print(as: options.format)
  }
}
