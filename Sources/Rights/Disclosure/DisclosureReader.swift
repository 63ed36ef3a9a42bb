// Reads everything that a ledger holds about one person.

internal import Ledger
internal import LedgerViews
internal import Projection
internal import ReadModels
internal import Reporting
internal import Schema
internal import Words

/// What it takes to read a disclosure: a ledger with its views, and whose data is asked for.
struct DisclosureReader {
  let ledger: Ledger
  let models: ModelViews
  let numbers: [CustomerNumber]
  /// The newest touchpoint that is looked at.
  let end: Position

  /// - Throws: `unknownSubject` where there is no such customer, or it is the business.
  init(_ models: ModelViews, _ customer: CustomerNumber) throws {
    guard customer != .business else {
      throw LedgerError(
        .unknownSubject, "customer 0 is the business itself and no person; name a customer, from 1")
    }
    self.models = models
    ledger = models.ledger
    end = try ledger.head
    numbers = try ledger.component(of: customer)
  }

  /// - Throws: `LedgerError`: `keyUnavailable`; `unknownSubject` where the number is an account's and no person's.
  func disclosure(request: String?) throws -> Disclosure {
    var disclosure = Disclosure(
      customer: numbers[0], numbers: numbers, position: end, made: try ledger.now,
      isErased: try ledger.isErased(numbers[0]), isUseRestricted: try ledger.isUseRestricted(of: numbers[0]),
      request: request, calendar: models.setting.calendar)
    disclosure.touchpoints = try touchpoints()
    let own = Self.ownNumbers(numbers, disclosure.touchpoints)
    for index in disclosure.touchpoints.indices { disclosure.touchpoints[index].withholdOthers(than: own) }
    if let opened = disclosure.touchpoints.first(where: { $0.recorded.fact.type == .accountOpened }) {
      throw LedgerError(
        .unknownSubject,
        "\(numbers[0]) is a \(opened.message["kind"]?.string ?? "account") account and no person; name a person",
        position: opened.position)
    }
    disclosure.merges = merges(among: disclosure.touchpoints)
    disclosure.identifiers = try identifiers(among: disclosure.touchpoints)
    disclosure.profile = Self.profile(among: disclosure.touchpoints)
    disclosure.decisions = disclosure.touchpoints.compactMap(decision)
    try addOthers(to: &disclosure)
    try addViews(to: &disclosure)
    try addPolicies(to: &disclosure)
    return disclosure
  }

  /// - Throws: `keyUnavailable` where nothing that is sealed could be opened.
  func checkKey() throws {
    // Whether anybody has the identifier does not matter: it is looked for under a key of the ledger.
    _ = try ledger.customerNumber(of: Identifier("crm", "-"))
  }

  // MARK: Touchpoints

  /// The numbers that name nobody else: those of the person, and of the pools that they have joined, which are no persons.
  private static func ownNumbers(_ numbers: [CustomerNumber], _ touchpoints: [HeldTouchpoint]) -> Set<Int64> {
    let pools = touchpoints.filter { $0.recorded.fact.type == .poolJoined }.compactMap {
      $0.message["pool"]?.integer
    }
    return Set(numbers.map { Int64($0.rawValue) } + pools)
  }

  private func touchpoints() throws -> [HeldTouchpoint] {
    var query = TouchpointQuery(customers: Set(numbers))
    query.through = end
    var held: [HeldTouchpoint] = []
    try ledger.forEachTouchpoint(query) { touchpoint in
      held.append(try open(touchpoint))
      return true
    }
    return held
  }

  /// Opens what is sealed, where that can be.
  private func open(_ sealed: RecordedTouchpoint) throws -> HeldTouchpoint {
    var recorded = sealed
    var personal = HeldTouchpoint.Personal.none
    switch sealed.personalPart {
    case .none, .revealed: break
    case .erased: personal = .erased
    case .redacted: personal = .redacted
    case .sealed:
      do {
        recorded = try ledger.touchpoint(at: sealed.position, reveal: true)
        personal = recorded.personalPart == .revealed ? .opened : .erased
      } catch let error as LedgerError where error.code == .keyLost {
        personal = .keyLost
      }
    }
    let json =
      switch recorded.content {
      case .message(let message): try Vocabulary.jsonText(of: message)
      case .custom(_, let json): json
      }
    let counting =
      switch recorded.correction {
      case nil: numbers.contains(recorded.customer)
      case .voided: false
      case .assigned(let customer): numbers.contains(customer)
      }
    return HeldTouchpoint(
      recorded: recorded, message: try JSONTree(json), personal: personal,
      isRecordedHere: numbers.contains(recorded.customer),
      isAssignedHere: counting && !numbers.contains(recorded.customer), countsHere: counting)
  }

  /// What is recorded of others, or of the business, and is about the person: corrections of their touchpoints, data that was
  /// handed on, what was done with accounts.
  private func addOthers(to disclosure: inout Disclosure) throws {
    let own = disclosure.touchpoints.indices.filter { disclosure.touchpoints[$0].recorded.correction != nil }
    var query = TouchpointQuery(types: [.dataExported, .giftcardUsed, .accountCounted])
    if !own.isEmpty { query.types.formUnion([.touchpointVoided, .touchpointAssigned]) }
    query.through = end
    try ledger.forEachTouchpoint(query) { touchpoint in
      guard case .message(let message) = touchpoint.content, touchpoint.correction == nil else { return true }
      switch message {
      case let exported as DataExported:
        if exported.isAbout(numbers) { disclosure.exports.append(Disclosure.Export(exported, touchpoint)) }
      case let used as GiftcardUsed:
        if names(used.customer, touchpoint) { disclosure.elsewhere.append(try open(touchpoint)) }
      case let counted as AccountCounted:
        if names(counted.customer, touchpoint) { disclosure.elsewhere.append(try open(touchpoint)) }
      default:
        for index in own { disclosure.touchpoints[index].note(message, of: touchpoint) }
      }
      return true
    }
  }

  /// Whether a touchpoint of somebody else names the person by a number.
  private func names(_ number: Int64, _ touchpoint: RecordedTouchpoint) -> Bool {
    guard let number = UInt32(exactly: number), number > 0 else { return false }
    return numbers.contains(CustomerNumber(number)) && !numbers.contains(touchpoint.customer)
  }
}

extension DataExported {
  /// Whether one of these customers was in it.
  fileprivate func isAbout(_ numbers: [CustomerNumber]) -> Bool {
    stride(from: 0, to: runs.count - 1, by: 2).contains { index in
      numbers.contains { (runs[index]...max(runs[index], runs[index + 1])).contains(Int64($0.rawValue)) }
    }
  }
}

extension Disclosure.Export {
  fileprivate init(_ exported: DataExported, _ touchpoint: RecordedTouchpoint) {
    self.init(
      position: touchpoint.position, at: touchpoint.occurred, recipient: exported.recipient,
      purpose: exported.purpose, what: exported.what, view: exported.view, fields: exported.fields)
  }
}

extension HeldTouchpoint {
  /// Notes who corrected the touchpoint, where a correction is of it and says what holds.
  fileprivate mutating func note(_ message: any TouchpointMessage, of correction: RecordedTouchpoint) {
    switch (message, recorded.correction) {
    case (let voided as TouchpointVoided, .voided?)
    where Self.concerns(position, voided.position, voided.runs):
      self.correction = Correction(
        by: correction.position, at: correction.occurred, reason: voided.reason)
    case (let assigned as TouchpointAssigned, .assigned(let customer)?)
    where assigned.customer == Int64(customer.rawValue)
      && Self.concerns(position, assigned.position, assigned.runs):
      self.correction = Correction(
        assignedTo: customer, by: correction.position, at: correction.occurred, reason: assigned.reason)
    default: break
    }
  }

  private static func concerns(_ position: Position, _ one: Int64, _ runs: [Int64]) -> Bool {
    let number = Int64(clamping: position.rawValue)
    if one > 0 { return one == number }
    return stride(from: 0, to: runs.count - 1, by: 2).contains {
      runs[$0] <= number && number <= runs[$0 + 1]
    }
  }
}
