// What a decision says, and what whoever asked for it is answered.

internal import Schema
internal import SwiftProtobuf

/// What the code of a decision says is to be done.
public enum Verdict: Sendable {
  /// These are recorded, all together: at least one. The numbers are what the request is answered with beside them, such as
  /// the balance that is left; sent again, it is answered with the same.
  case record([DecidedTouchpoint], numbers: [String: Int64] = [:])
  /// Nothing but the refusal is recorded: a code for why (`balance`), a sentence for whoever asked, and the numbers that it
  /// was decided by; the touchpoint that it was about, where there is one; and the loyalty programme that it was decided for, where
  /// several may decide about the same. Nothing in it may identify a person.
  case refuse(
    _ reason: String, _ message: String, _ numbers: [String: Int64] = [:], cause: Position? = nil,
    program: String? = nil)
}

/// A touchpoint that a decision records. Its source and its id are the decision's, and it occurs when it is recorded.
public struct DecidedTouchpoint: Sendable {
  /// What is recorded: the message of a built-in type, or JSON of one of the user's own.
  public var content: NewTouchpoint.Content
  /// One of those that the decision is about, or of those merged with them; or the business.
  public var customer: CustomerNumber
  /// The channel that it came through, `store`, `web`; `nil` for none.
  public var channel: String?
  /// Whose number the order, the ticket … is that the content names; see `NewTouchpoint.namespace`.
  public var namespace: String?
  /// What is known of its circumstances: who did it where, because of what.
  public var context: NewTouchpoint.Context

  /// A touchpoint with this content. It is checked when the decision records it: what cannot be recorded
  /// makes `decide` throw `invalidTouchpoint`, with its index.
  public init(
    _ content: NewTouchpoint.Content, for customer: CustomerNumber, channel: String? = nil,
    namespace: String? = nil, context: NewTouchpoint.Context = NewTouchpoint.Context()
  ) {
    self.content = content
    self.customer = customer
    self.channel = channel
    self.namespace = namespace
    self.context = context
  }

  /// A touchpoint of a built-in type, from its message.
  public init(
    _ message: some TouchpointMessage, for customer: CustomerNumber, channel: String? = nil,
    namespace: String? = nil, context: NewTouchpoint.Context = NewTouchpoint.Context()
  ) {
    self.init(.message(message), for: customer, channel: channel, namespace: namespace, context: context)
  }
}

/// What a request to decide is answered with, now and whenever it is sent again.
public enum DecisionOutcome: Hashable, Sendable {
  /// Touchpoints were recorded: which, and what they came to.
  case recorded(RecordedDecision)
  /// Nothing but the refusal was recorded: why.
  case refused(Refusal)

  /// Whether the request was answered before: this is the first answer, and nothing was decided again.
  public var isDuplicate: Bool {
    switch self {
    case .recorded(let recorded): recorded.isDuplicate
    case .refused(let refusal): refusal.isDuplicate
    }
  }

  /// Where the first, or only, touchpoint stands that the decision has recorded.
  public var position: Position {
    switch self {
    case .recorded(let recorded): recorded.position
    case .refused(let refusal): refusal.position
    }
  }

  /// Whether two outcomes give the same answer: the same touchpoints at the same positions, or the same refusal, with the
  /// same numbers. Which of them is the answer to a request that was sent again makes no difference, nor does what has become of
  /// the touchpoints since (`voided` and `erased` in their receipts). `==` compares these too.
  ///
  /// ```swift
  /// let again = try await redeem(500, of: ann, id: "redeem-7781")
  /// assert(again.isSameAnswer(as: first))
  /// ```
  public func isSameAnswer(as other: DecisionOutcome) -> Bool { asFirstGiven == other.asFirstGiven }

  /// The same answer as it was given when it was decided.
  private var asFirstGiven: DecisionOutcome {
    switch self {
    case .recorded(var recorded):
      recorded.isDuplicate = false
      for index in recorded.receipts.indices {
        recorded.receipts[index].duplicate = false
        recorded.receipts[index].voided = false
        recorded.receipts[index].erased = false
      }
      return .recorded(recorded)
    case .refused(var refusal):
      refusal.isDuplicate = false
      return .refused(refusal)
    }
  }
}

/// What a decision has recorded.
public struct RecordedDecision: Hashable, Sendable {
  /// One for each touchpoint, in order. Where the request was sent again, `duplicate` is set in all of them, and `voided`
  /// and `erased` say what has become of them since.
  public var receipts: [Receipt]
  /// What the decision came to beside them, by its names.
  public var numbers: [String: Int64]
  /// Whether the request was answered before.
  public var isDuplicate: Bool

  /// Where the first of them stands.
  public var position: Position { receipts.first?.position ?? .start }

  /// An answer with these values, such as a program's own tests need; the ledger's come from `decide`.
  public init(receipts: [Receipt], numbers: [String: Int64], isDuplicate: Bool) {
    self.receipts = receipts
    self.numbers = numbers
    self.isDuplicate = isDuplicate
  }
}

/// Why a decision has recorded nothing else.
public struct Refusal: Hashable, Sendable {
  /// A code: `balance`.
  public var reason: String
  /// The same in words.
  public var message: String
  /// What it was decided by, by its names.
  public var numbers: [String: Int64]
  /// Where the refusal stands.
  public var position: Position
  /// Whether the request was answered before.
  public var isDuplicate: Bool

  /// A refusal with these values, such as a program's own tests need; the ledger's come from `decide`.
  public init(
    reason: String, message: String, numbers: [String: Int64], position: Position, isDuplicate: Bool
  ) {
    self.reason = reason
    self.message = message
    self.numbers = numbers
    self.position = position
    self.isDuplicate = isDuplicate
  }
}

extension [String: Int64] {
  init(_ numbers: [DecidedNumber]) {
    self.init(numbers.map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// As they are recorded.
  var decidedNumbers: [DecidedNumber] {
    sorted { $0.key < $1.key }.map { name, value in
      .with {
        $0.name = name
        $0.value = value
      }
    }
  }
}
