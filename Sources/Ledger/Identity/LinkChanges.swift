// Changes of links on their way into `links/`: first staged with a group, then committed, then written.

/// One identifier linked, or unlinked.
struct LinkChange: Hashable {
  var blind: BlindIdentifier
  /// Whom it is linked to, or was.
  var customer: CustomerNumber
  /// `nil`: unlinked.
  var link: Link?
  /// The touchpoint that says so.
  var position: Position
}

/// What was committed since the index was written: for each identifier the last word.
struct LinkChanges {
  /// `nil`: unlinked.
  private(set) var links: [BlindIdentifier: Link?] = [:]
  /// The kinds of a customer's identifiers; `nil` for one that is no longer theirs.
  private(set) var members: [CustomerNumber: [BlindIdentifier: String?]] = [:]

  mutating func apply(_ change: LinkChange) {
    links[change.blind] = .some(change.link)
    members[change.customer, default: [:]][change.blind] = .some(change.link?.kind)
  }
}

/// The changes of one group, in order; the newest can be taken back.
struct StagedLinks {
  private(set) var changes: [LinkChange] = []
  /// Where each identifier's changes are in `changes`, and each customer's.
  private var places: [BlindIdentifier: [Int]] = [:]
  private var customers: [CustomerNumber: [Int]] = [:]

  var count: Int { changes.count }

  mutating func append(_ change: LinkChange) {
    places[change.blind, default: []].append(changes.count)
    customers[change.customer, default: []].append(changes.count)
    changes.append(change)
  }

  mutating func truncate(to count: Int) {
    while changes.count > count, let change = changes.popLast() {
      places[change.blind]?.removeLast()
      customers[change.customer]?.removeLast()
    }
  }

  /// The newest change of an identifier at or before a position: its link, or `nil` for "unlinked".
  func link(of blind: BlindIdentifier, through position: Position) -> Link?? {
    guard let place = places[blind]?.last(where: { changes[$0].position <= position }) else { return nil }
    return .some(changes[place].link)
  }

  /// The kinds of a customer's identifiers that are changed.
  func members(of customer: CustomerNumber) -> [BlindIdentifier: String?] {
    var found: [BlindIdentifier: String?] = [:]
    for place in customers[customer] ?? [] { found[changes[place].blind] = .some(changes[place].link?.kind) }
    return found
  }
}
