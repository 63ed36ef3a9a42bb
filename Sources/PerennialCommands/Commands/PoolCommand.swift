internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial pool`
struct PoolCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pool",
    abstract: "Have members gather points together, such as those of a household.",
    discussion: """
      Each member gives the pool a share of what they earn from then on. \(ProgramName.command("program run")) moves \
      it there once the points can be spent: run it every day. Whoever may spend the pool's points does so with \
      \(ProgramName.command("redeem --from-pool")).
      """,
    subcommands: [Open.self, Join.self, Leave.self, Show.self])

  struct Open: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Open a pool. Where it is open already, nothing is recorded.",
      discussion: """
          \(ProgramName.current) pool open household-17 --format json
          {"balance":0,"members":0,"name":"household-17","pool":4712,"program":"club"}
        """)

    @OptionGroup var ledger: LedgerOption
    @Argument(help: "Its name: a number or code of your own, never a person's.")
    var name: String
    @Option(name: .long, help: "The programme, by the name of its policy; not needed where there is one.")
    var program: String?
    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() async throws {
      var request = LoyaltyRequest(.poolOpen)
      (request.pool, request.program) = (name, program)
      try await request.ask(ledger, as: format)
    }
  }

  struct Join: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Have a member share what they earn from now on with a pool.",
      discussion: """
        To change the share or the right, leave the pool and join it again.

          \(ProgramName.current) pool join household-17 crm:17850 --share 0.5 --redeem --id join-1
        """)

    @OptionGroup var options: LoyaltyOptions
    @Argument(help: "The pool, by its name.")
    var name: String
    @Argument(help: "The member: a number, or an identifier such as crm:17850.")
    var customer: String
    @Option(name: .long, help: "Which part of what they earn goes to the pool: 0 to 1, such as 0.5.")
    var share: String
    @Flag(name: .customLong("redeem"), help: "Lets the member spend the pool's points.")
    var mayRedeem = false
    @Option(name: .long, help: "Why: a code without spaces.")
    var reason: String?

    func run() async throws {
      guard let share = LoyaltyRequest.share(share) else {
        throw Failure.usage("--share must be a number from 0 to 1, with at most three decimals, such as 0.5")
      }
      var request = options.request(.poolJoin)
      (request.pool, request.customer, request.share) = (name, customer, share)
      (request.mayRedeem, request.reason) = (mayRedeem, reason)
      try await options.ask(request)
    }
  }

  struct Leave: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End that a member shares what they earn with a pool. What they have given stays there.")

    @OptionGroup var options: LoyaltyOptions
    @Argument(help: "The pool, by its name.")
    var name: String
    @Argument(help: "The member: a number, or an identifier such as crm:17850.")
    var customer: String
    @Option(name: .long, help: "Why: a code without spaces.")
    var reason: String?

    func run() async throws {
      var request = options.request(.poolLeave)
      (request.pool, request.customer, request.reason) = (name, customer, reason)
      try await options.ask(request)
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what can be spent of a pool, and how many members it has.")

    @OptionGroup var ledger: LedgerOption
    @Argument(help: "The pool, by its name.")
    var name: String
    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() async throws {
      var request = LoyaltyRequest(.poolShow)
      request.pool = name
      try await request.ask(ledger, as: format)
    }
  }
}

extension LoyaltyRequest {
  /// Asks what is no decision, and prints the answer.
  fileprivate func ask(_ ledger: LedgerOption, as format: OutputFormat) async throws {
    try await ledger.ask(as: format) { try await answer(from: $0, source: RecordingOptions.standardSource) }
  }
}
