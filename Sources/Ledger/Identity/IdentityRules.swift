// Which identifiers may be linked, how many of a kind, and in what order they count.

/// The rules of matching, as a ledger's settings have them. Source: the flat matching of hosted
/// customer-data platforms, with limits.
public struct IdentityRules: Hashable, Sendable {
  /// Kinds in the order in which they count; a kind that is not named comes after them, in the order given.
  public var priority: [String] = ["crm", "email", "phone", "card", "device", "anonymous"]
  /// How many identifiers of a kind a customer may have.
  public var limits: [String: Int] = ["crm": 1]
  /// The limit of kinds that `limits` does not name.
  public var limit = 5
  /// Kinds of which each person has their own, so that they tell people apart. An identifier of a kind that
  /// counts less is not followed to its customer where that customer has another identifier of such a kind
  /// than the touchpoint bears, or than the customer whom an identifier before it has led to. So a
  /// telephone number that two e-mail addresses share stays with the first, and joins nobody.
  public var distinguishing: [String] = ["crm", "email"]
  /// Whether well-known placeholders (`n/a`, `noemail@…`, `1234567890`), and texts that are no address or
  /// number at all, stand for nobody.
  public var placeholders = true
  /// Further values that are never linked, compared without case, beside the empty one and those of zeros
  /// and dashes only. They are recorded in clear: what stands for nobody is nobody's.
  public var blocked: Set<String> = ["-1", "null", "undefined", "none", "anonymous", "unknown"] {
    didSet { blockedWithoutCase = Set(blocked.map { $0.lowercased() }) }
  }
  private var blockedWithoutCase: Set<String> = ["-1", "null", "undefined", "none", "anonymous", "unknown"]
  /// How many customers one identifier may merge in a day of recorded time, in the ledger's time zone.
  public var mergeLimit = 5

  /// The rules of a new ledger.
  public init() {}

  /// The rules of a ledger whose settings have never said any. They never change, since what was recorded
  /// was recorded by them.
  static let unsaid: IdentityRules = {
    var rules = IdentityRules()
    rules.distinguishing = []
    rules.placeholders = false
    return rules
  }()

  func limit(of kind: String) -> Int { limits[kind] ?? limit }

  func rank(of kind: String) -> Int { priority.firstIndex(of: kind) ?? priority.count }

  /// The first kind that tells two people apart: both have an identifier of it, and it counts more than
  /// `kind`.
  func difference(_ one: Set<String>, _ other: Set<String>, overriding kind: String) -> String? {
    let rank = rank(of: kind)
    return distinguishing.first { self.rank(of: $0) < rank && one.contains($0) && other.contains($0) }
  }

  /// Why an identifier leads to nobody; `nil` where it may be linked.
  ///
  /// - Parameters:
  ///   - given: as its producer wrote it.
  ///   - normalized: in its normal form.
  func reasonToDrop(_ given: Identifier, _ normalized: Identifier) -> DroppedIdentifier.Reason? {
    if placeholders, let reason = Placeholder.reason(given, normalized) { return reason }
    let isBlocked =
      normalized.value.utf8.allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "-") }
      || blockedWithoutCase.contains(normalized.value.lowercased())
    return isBlocked ? .placeholder : nil
  }

  /// The identifiers that may be linked: normalised, each once, in order of priority.
  package func usable(_ identifiers: [Identifier]) -> [Identifier] { sift(identifiers).usable }

  /// The identifiers that may be linked, as `usable`, and why others may not be.
  func sift(_ identifiers: [Identifier]) -> (usable: [Identifier], dropped: [DroppedIdentifier]) {
    var (usable, dropped): ([Identifier], [DroppedIdentifier]) = ([], [])
    usable.reserveCapacity(identifiers.count)
    for given in identifiers {
      let normalized = given.normalized
      if let reason = reasonToDrop(given, normalized) {
        dropped.append(DroppedIdentifier(kind: given.kind, reason: reason))
      } else {
        usable.append(normalized)
      }
    }
    // Most touchpoints have one identifier: nothing is to be sorted, nor left out as repeated.
    guard usable.count > 1 else { return (usable, dropped) }
    var seen: Set<Identifier> = []
    usable = usable.filter { seen.insert($0).inserted }.enumerated()
      .sorted { (rank(of: $0.element.kind), $0.offset) < (rank(of: $1.element.kind), $1.offset) }
      .map(\.element)
    return (usable, dropped)
  }

  /// Whether a text can be the kind of an identifier.
  static func isKind(_ text: String) -> Bool {
    guard let first = text.utf8.first, (0x61...0x7A).contains(first), text.utf8.count <= 40 else {
      return false
    }
    return text.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
    }
  }

  /// How many identifiers a touchpoint may name. Each may be a key, a look-up and a merge, all of them
  /// while others wait for the writer.
  static let countMax = 64

  /// Refuses identifiers that are too many, or none at all.
  static func check(_ identifiers: [Identifier]) throws(TouchpointFault) {
    guard identifiers.count <= countMax else {
      throw TouchpointFault(
        "subject",
        "has \(identifiers.count) identifiers; at most \(countMax) are taken: those of one person on one occasion"
      )
    }
    for identifier in identifiers { try check(identifier) }
  }

  /// Refuses what is not an identifier at all.
  ///
  /// - Parameter isLinked: whether somebody links it or takes it from somebody, which accounts are not for.
  static func check(_ identifier: Identifier, isLinked: Bool = false) throws(TouchpointFault) {
    let kind = identifier.kind
    if isLinked, let account = identifier.account {
      throw TouchpointFault(
        "data.personal.identifiers", "\(account.title) is no person: it is nobody's identifier")
    }
    guard isKind(kind) else {
      throw TouchpointFault(
        "subject", "the kind of an identifier must be lower-case letters and digits, as in crm:17850")
    }
    guard identifier.value.utf8.count <= 200 else {
      throw TouchpointFault("subject", "an identifier of kind \(kind) is longer than 200 bytes")
    }
  }
}
