// Consent as a pure function: of what a person has said, of what the business says it does, and of an instant.

internal import Ledger
internal import ReadModels
internal import Schema
internal import Words

/// What a person has said of the use of their data, and what has become of the person. What of it is in force decides `ConsentBook`,
/// as it does for the view `consents`; here are the texts behind it.
struct ConsentHistory: Sendable {
  /// A consent or a withdrawal.
  struct Statement: Hashable, Sendable {
    var position: Position
    /// What it says, for the book.
    var word: ConsentBook.Word
    var purpose: String
    /// Empty for all channels.
    var channels: [String]
    var evidence = ConsentFinding.Evidence()
  }

  /// Up to the instant that is asked about, in the order of (history time, position).
  private var statements: [Statement] = []
  private var places: [Position: Int] = [:]
  /// The last words, settled to the instant that is asked about.
  private var book = ConsentBook()
  private var at: Instant
  private var knownAt: Position

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
    for touchpoint in history.touchpoints where touchpoint.fact.historyTime <= at {
      switch touchpoint.fact.type {
      case .consentGranted, .consentWithdrawn:
        if let statement = Statement(try open(touchpoint.position)) { say(statement) }
      default: book.bar(touchpoint)
      }
    }
    book.settle(at: at)
  }

  /// A history of these statements, in whatever order, of somebody whom nothing forbids to use.
  init(_ statements: [Statement], at: Instant, knownAt: Position) {
    (self.at, self.knownAt) = (at, knownAt)
    for statement in statements.sorted(by: { ($0.word.at, $0.position) < ($1.word.at, $1.position) }) {
      say(statement)
    }
    book.settle(at: at)
  }

  private mutating func say(_ statement: Statement) {
    places[statement.position] = statements.count
    statements.append(statement)
    book.say(statement.word, through: statement.channels.map { NameHash($0).rawValue })
  }

  // MARK: What is in force

  /// Whether data may be used for a purpose through a channel.
  ///
  /// - Parameters:
  ///   - register: the register in force, and where it was published; `nil` where none was: then everything takes consent.
  ///   - channel: `nil` for use that goes through no channel in particular.
  ///   - isRestrictionLifted: whether that the use of the data is restricted is passed over.
  func finding(
    for purpose: String, through channel: String?, under register: (PurposeRegister, Position)?,
    isRestrictionLifted: Bool = false
  ) -> ConsentFinding {
    let registered = register?.0.purpose(named: purpose)
    var finding = ConsentFinding(
      purpose: purpose, channel: channel, at: at, knownAt: knownAt, basis: registered?.basis ?? .consent,
      register: register?.1, reason: .neverGranted)
    let restriction = isRestrictionLifted ? nil : book.restriction
    for (bar, reason) in [(book.erasure, ConsentFinding.Reason.erased), (restriction, .restricted)] {
      guard let bar else { continue }
      (finding.reason, finding.since, finding.position) = (reason, bar.at, bar.position)
      return finding
    }
    if register != nil {
      guard let registered else {
        finding.reason = .purposeNotRegistered
        return finding
      }
      if let channel, !registered.goes(through: channel) {
        finding.reason = .channelNotRegistered
        return finding
      }
    }
    let last = lastWord(on: purpose, through: channel)
    switch finding.basis {
    case .consent: if let last { finding.take(last.word, last.evidence) }
    case .legitimateInterest:
      finding.reason = .notNeeded
      if let last, !last.word.isGrant {
        finding.take(last.word, last.evidence)
        finding.reason = .objected
      }
    case .contract, .legalObligation, .vitalInterest, .publicTask: finding.reason = .notNeeded
    }
    return finding
  }

  /// The last word on a purpose through a channel, and how it came about.
  private func lastWord(on purpose: String, through channel: String?) -> (
    word: ConsentBook.Word, evidence: ConsentFinding.Evidence
  )? {
    guard let hash = statements.first(where: { $0.purpose == purpose })?.word.purpose,
      let word = book.word(on: hash, through: channel.map { NameHash($0).rawValue })
    else { return nil }
    return (word, places[word.position].map { statements[$0].evidence } ?? ConsentFinding.Evidence())
  }

  /// Everything that can be said: for each purpose that is registered or was spoken of, of all channels together and of each that the
  /// register names for it or that was spoken of.
  func findings(under register: (PurposeRegister, Position)?, isRestrictionLifted: Bool = false)
    -> [ConsentFinding]
  {
    var purposes = register?.0.purposes.map(\.name) ?? []
    for purpose in Set(statements.map(\.purpose)).sorted() where !purposes.contains(purpose) {
      purposes.append(purpose)
    }
    return purposes.flatMap { purpose in
      let said = statements.filter { $0.purpose == purpose }.flatMap(\.channels)
      let channels = Set(said + (register?.0.purpose(named: purpose)?.channels ?? [])).sorted()
      return ([nil] + channels).map {
        finding(for: purpose, through: $0, under: register, isRestrictionLifted: isRestrictionLifted)
      }
    }
  }
}

extension ConsentFinding {
  /// Takes in the last word of a purpose that takes consent.
  fileprivate mutating func take(_ word: ConsentBook.Word, _ evidence: Evidence) {
    (since, position, self.evidence) = (word.at, word.position, evidence)
    guard word.isGrant else {
      reason = .withdrawn
      return
    }
    reason = .granted
    guard word.expires != .distantFuture else { return }
    expires = word.expires
    if word.hasEnded { (reason, since) = (.expired, word.expires) }
  }
}

extension ConsentHistory.Statement {
  /// `nil` for what says nothing of consent.
  ///
  /// The ledger takes no consent out of its log. Should one come without what it says all the same, no use follows from it: it counts as a
  /// withdrawal of all channels.
  init?(_ touchpoint: RecordedTouchpoint) {
    guard let purpose = touchpoint.reference?.text, case .message(let message) = touchpoint.content else {
      return nil
    }
    self.purpose = purpose
    position = touchpoint.position
    var (isGrant, expires): (Bool, Instant?) = (false, nil)
    switch message {
    case let granted as ConsentGranted:
      isGrant = !granted.purpose.isEmpty
      channels = granted.channels
      if granted.hasExpiresMicroseconds { expires = Instant(microseconds: granted.expiresMicroseconds) }
      (evidence.wording, evidence.wordingHash) = (granted.wording, granted.wordingHash)
      (evidence.mechanism, evidence.jurisdiction) = (granted.mechanism, granted.jurisdiction)
    case let withdrawn as ConsentWithdrawn:
      channels = withdrawn.channels
      (evidence.wording, evidence.wordingHash) = (withdrawn.wording, withdrawn.wordingHash)
      (evidence.mechanism, evidence.jurisdiction) = (withdrawn.mechanism, withdrawn.jurisdiction)
    default: return nil
    }
    let fact = touchpoint.fact
    word = ConsentBook.Word(
      on: fact.reference, position, at: fact.historyTime, isGrant: isGrant, expires: expires)
  }
}
