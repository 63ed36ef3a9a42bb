// Consent as a pure function: of what a person has said, of what the business says it does, and of an instant.

internal import Ledger
internal import Schema
internal import Words

/// What a person has said of the use of their data, in the order of folds, and what has become of the person.
struct ConsentHistory: Sendable {
  /// A consent or a withdrawal.
  struct Statement: Hashable, Sendable {
    var position: Position
    /// When it was said.
    var time: Instant
    var isGrant: Bool
    var purpose: String
    /// Empty for all channels.
    var channels: [String]
    var expires: Instant?
    var evidence = ConsentFinding.Evidence()

    /// Whether it says something of a channel; `nil` asks for what is said of all.
    func concerns(_ channel: String?) -> Bool {
      channels.isEmpty || channel.map(channels.contains) ?? false
    }
  }

  /// Something that forbids every use, and since when.
  struct Bar: Hashable, Sendable {
    var position: Position
    var time: Instant
  }

  /// Up to the instant that is asked about, in the order of (history time, position).
  var statements: [Statement] = []
  /// The erasure, where there was one by the instant.
  var erasure: Bar?
  /// The restriction in force at the instant.
  var restriction: Bar?
  var at: Instant
  var knownAt: Position

  /// - Parameters:
  ///   - history: of all the person's numbers.
  ///   - at: the instant that is asked about. What happened later is left out.
  ///   - knownAt: the position up to which the history goes.
  ///   - open: gives the content of a consent or a withdrawal.
  init(
    _ history: History, at: Instant, knownAt: Position,
    _ open: (Position) throws -> RecordedTouchpoint
  ) rethrows {
    (self.at, self.knownAt) = (at, knownAt)
    var bars: [Touchpoint] = []
    for touchpoint in history.touchpoints {
      switch touchpoint.fact.type {
      case .consentGranted, .consentWithdrawn:
        guard touchpoint.fact.historyTime <= at else { continue }
        if let statement = Statement(try open(touchpoint.position)) { statements.append(statement) }
      case .customerErased, .useRestricted, .useAllowed: bars.append(touchpoint)
      default: break
      }
    }
    takeBars(bars.sorted { $0.position < $1.position })
  }

  /// Takes in what forbids every use. That counts from when it was recorded, in that order: the ledger itself goes by it so.
  private mutating func takeBars(_ touchpoints: [Touchpoint]) {
    var restricted: [CustomerNumber: Bar] = [:]
    for touchpoint in touchpoints where touchpoint.fact.recorded <= at {
      let fact = touchpoint.fact
      let bar = Bar(position: touchpoint.position, time: fact.recorded)
      switch fact.type {
      case .customerErased: erasure = erasure ?? bar
      case .useRestricted: restricted[fact.customer] = restricted[fact.customer] ?? bar
      default: restricted[fact.customer] = nil
      }
    }
    restriction = restricted.values.min { $0.position < $1.position }
  }

  // MARK: What is in force

  /// Whether data may be used for a purpose through a channel.
  ///
  /// - Parameters:
  ///   - register: the register in force, and where it was published; `nil` where none was: then everything takes consent.
  ///   - channel: `nil` for use that goes through no channel in particular.
  func finding(
    for purpose: String, through channel: String?, under register: (PurposeRegister, Position)?
  ) -> ConsentFinding {
    let registered = register?.0.purpose(named: purpose)
    var finding = ConsentFinding(
      purpose: purpose, channel: channel, at: at, knownAt: knownAt, basis: registered?.basis ?? .consent,
      register: register?.1, reason: .neverGranted)
    for (bar, reason) in [(erasure, ConsentFinding.Reason.erased), (restriction, .restricted)] {
      guard let bar else { continue }
      (finding.reason, finding.since, finding.position) = (reason, bar.time, bar.position)
      return finding
    }
    if register != nil {
      guard let registered else {
        finding.reason = .purposeNotRegistered
        return finding
      }
      if let channel, !registered.channels.isEmpty, !registered.channels.contains(channel) {
        finding.reason = .channelNotRegistered
        return finding
      }
    }
    let last = statements.last { $0.purpose == purpose && $0.concerns(channel) }
    switch finding.basis {
    case .consent: if let last { finding.take(last) }
    case .legitimateInterest:
      finding.reason = .notNeeded
      if let last, !last.isGrant {
        finding.take(last)
        finding.reason = .objected
      }
    case .contract, .legalObligation, .vitalInterest, .publicTask: finding.reason = .notNeeded
    }
    return finding
  }

  /// Everything that can be said: for each purpose that is registered or was spoken of, of all channels together and of each that the
  /// register names for it or that was spoken of.
  func findings(under register: (PurposeRegister, Position)?) -> [ConsentFinding] {
    var purposes = register?.0.purposes.map(\.name) ?? []
    for purpose in Set(statements.map(\.purpose)).sorted() where !purposes.contains(purpose) {
      purposes.append(purpose)
    }
    return purposes.flatMap { purpose in
      let said = statements.filter { $0.purpose == purpose }.flatMap(\.channels)
      let channels = Set(said + (register?.0.purpose(named: purpose)?.channels ?? [])).sorted()
      return ([nil] + channels).map { finding(for: purpose, through: $0, under: register) }
    }
  }
}

extension ConsentFinding {
  /// Takes in the last word of a purpose that takes consent.
  fileprivate mutating func take(_ statement: ConsentHistory.Statement) {
    (since, position, evidence) = (statement.time, statement.position, statement.evidence)
    guard statement.isGrant else {
      reason = .withdrawn
      return
    }
    (reason, expires) = (.granted, statement.expires)
    if let end = statement.expires, end <= at { (reason, since) = (.expired, end) }
  }
}

extension ConsentHistory.Statement {
  /// `nil` for what says nothing of consent.
  ///
  /// What was taken out of the log since says no more than which purpose it was about. It counts as a withdrawal of all channels: no
  /// use follows from what nobody can read.
  fileprivate init?(_ touchpoint: RecordedTouchpoint) {
    guard let purpose = touchpoint.reference?.text, case .message(let message) = touchpoint.content else {
      return nil
    }
    (position, time) = (touchpoint.position, touchpoint.fact.historyTime)
    self.purpose = purpose
    switch message {
    case let granted as ConsentGranted:
      isGrant = !granted.purpose.isEmpty
      channels = granted.channels
      expires =
        granted.hasExpiresMicroseconds ? Instant(microseconds: granted.expiresMicroseconds) : nil
      (evidence.wording, evidence.wordingHash) = (granted.wording, granted.wordingHash)
      (evidence.mechanism, evidence.jurisdiction) = (granted.mechanism, granted.jurisdiction)
    case let withdrawn as ConsentWithdrawn:
      isGrant = false
      channels = withdrawn.channels
      (evidence.wording, evidence.wordingHash) = (withdrawn.wording, withdrawn.wordingHash)
      (evidence.mechanism, evidence.jurisdiction) = (withdrawn.mechanism, withdrawn.jurisdiction)
    default: return nil
    }
  }
}
