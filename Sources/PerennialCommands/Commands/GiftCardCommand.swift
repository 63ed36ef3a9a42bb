internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial gift-card`
struct GiftCardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gift-card",
    abstract: "Issue gift cards, pay with them, give money back to them.",
    discussion: """
      A card is what has its code, and whoever has the code has the money: it is written nowhere, and no answer repeats \
      it. What is asked is looked at and recorded in one step, so that a card never pays more than it is worth. A \
      refusal says why and ends with status 1. Sent again with its --id, a request is answered as the first time.
      """,
    subcommands: [Issue.self, Use.self, Refund.self, VoidCard.self, Show.self])

  struct Options: ParsableArguments {
    @OptionGroup var asking: AskingOptions

    @Option(name: .long, help: "Why: a code without spaces.")
    var reason: String?

    @OptionGroup var recording: RecordingOptions

    /// Asks for what `change` says of a request, and prints the answer.
    func ask(
      _ command: GiftCardRequest.Command, _ code: String,
      _ change: (inout GiftCardRequest) throws -> Void = { _ in }
    ) async throws {
      var request = GiftCardRequest(command)
      (request.code, request.actor, request.store) = (code, asking.actor, asking.store)
      (request.channel, request.reason) = (asking.channel, reason)
      (request.id, request.source) = (recording.id, recording.source)
      try change(&request)
      let asked = request
      try await asking.ask { try await asked.answer(from: $0, source: RecordingOptions.standardSource) }
    }
  }

  struct Issue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put money on a new gift card.",
      discussion: """
          \(ProgramName.current) gift-card issue GIFT-7Q2M-48ZK-PW3D 2500 --order 9 --id issue-1 --format json
          {"amount":2500,"balance":2500,"code":"PW3D","currency":"GBP","duplicate":false,"position":4711}

        With - for the code one is made, and is in the answer as newCode: that once and nowhere else, not even \
        where the command is sent again. Where an answer that is lost would be money lost, bring a code of your own.
        """)

    @OptionGroup var options: Options
    @Argument(help: "The card's code, which nobody else can guess; or - to have one made.")
    var code: String
    @Argument(help: "What it is worth, in minor units.")
    var amount: Int64
    @Option(name: .long, help: "The currency, such as GBP (default: the ledger's).")
    var currency: String?
    @Option(name: .long, help: "The order that sells it: its number, or namespace:number.")
    var order: String?
    @Option(name: .long, help: "When it ends, such as 2027-01-01T00:00:00Z; without it, never.")
    var expires: String?

    func run() async throws {
      try await options.ask(.issue, code) { request in
        (request.amount, request.currency, request.order) = (amount, currency, order)
        guard let expires else { return }
        guard let instant = Instant(expires) else {
          throw Failure.usage("--expires must be a time such as 2027-01-01T00:00:00Z")
        }
        request.expires = instant
      }
    }
  }

  struct Use: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Pay with a gift card, where it is worth as much.")

    @OptionGroup var options: Options
    @Argument(help: "The card's code.")
    var code: String
    @Argument(help: "What it is to pay, in minor units.")
    var amount: Int64
    @Option(name: .long, help: "The order that it pays for: its number, or namespace:number.")
    var order: String
    @Option(name: .long, help: "The currency that is to be paid in, such as GBP (default: the card's).")
    var currency: String?
    @Option(name: .long, help: "Who presents it: a number, or an identifier such as crm:17850.")
    var customer: String?

    func run() async throws {
      try await options.ask(.use, code) {
        ($0.amount, $0.currency, $0.order, $0.customer) = (amount, currency, order, customer)
      }
    }
  }

  struct Refund: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give money back for an order: to the gift card, up to what it has paid of it.",
      discussion: "The answer says what went back to the card, and what rest is to be paid back otherwise.")

    @OptionGroup var options: Options
    @Argument(help: "The card's code.")
    var code: String
    @Argument(help: "What is given back for the order, in minor units.")
    var amount: Int64
    @Option(name: .long, help: "The order that is given back: its number, or namespace:number.")
    var order: String
    @Option(name: .long, help: "The currency, such as GBP (default: the card's).")
    var currency: String?

    func run() async throws {
      try await options.ask(.refund, code) { ($0.amount, $0.currency, $0.order) = (amount, currency, order) }
    }
  }

  struct VoidCard: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "void",
      abstract: "Take a gift card out of use, since its own sale is given back: only untouched.")

    @OptionGroup var options: Options
    @Argument(help: "The card's code.")
    var code: String

    func run() async throws { try await options.ask(.void, code) }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show what a gift card is worth.")

    @OptionGroup var ledger: LedgerOption
    @Argument(help: "The card's code.")
    var code: String
    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() async throws {
      var request = GiftCardRequest(.show)
      request.code = code
      let asked = request
      try await ledger.ask(as: format) {
        try await asked.answer(from: $0, source: RecordingOptions.standardSource)
      }
    }
  }
}
