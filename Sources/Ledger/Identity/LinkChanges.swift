// Changes of links on their way into the tables of `links/`: first staged with a group, then committed,
// then written.

/// One identifier linked, or unlinked.
struct LinkChange: Hashable {
  var blind: BlindIdentifier
  /// The customer that the identifier is linked to, or was.
  var customer: CustomerNumber
  /// The identifier's kind; `nil` where it was unlinked.
  var kind: String?
  /// The touchpoint that says so.
  var position: Position

  /// What the identifier is linked to now.
  var link: Link? { kind.map { Link(customer: customer, kind: $0, position: position) } }
}

/// Changes in order; the newest can be taken back.
struct LinkChanges {
  private struct Entry {
    var change: LinkChange
    /// The indexes of the changes before this one: of the same identifier, and of the same customer; -1
    /// where there is none.
    var earlierOfBlind: Int32
    var earlierOfCustomer: Int32
  }

  private var entries: [Entry] = []
  private var newestOfBlind: [BlindIdentifier: Int32] = [:]
  private var newestOfCustomer: [CustomerNumber: Int32] = [:]

  var count: Int { entries.count }

  subscript(index: Int) -> LinkChange { entries[index].change }

  mutating func append(_ change: LinkChange) {
    let index = Int32(entries.count)
    let earlierOfBlind = newestOfBlind.updateValue(index, forKey: change.blind) ?? -1
    let earlierOfCustomer = newestOfCustomer.updateValue(index, forKey: change.customer) ?? -1
    entries.append(
      Entry(change: change, earlierOfBlind: earlierOfBlind, earlierOfCustomer: earlierOfCustomer))
  }

  /// Takes the newest changes back, until `count` are left.
  mutating func truncate(to count: Int) {
    while entries.count > count, let entry = entries.popLast() {
      newestOfBlind[entry.change.blind] = entry.earlierOfBlind < 0 ? nil : entry.earlierOfBlind
      newestOfCustomer[entry.change.customer] = entry.earlierOfCustomer < 0 ? nil : entry.earlierOfCustomer
    }
  }

  /// The newest change of an identifier at or before a position: its link, or `nil` for "unlinked".
  func link(of blind: BlindIdentifier, through position: Position = Position(.max)) -> Link?? {
    var index = newestOfBlind[blind] ?? -1
    while index >= 0 {
      let entry = entries[Int(index)]
      if entry.change.position <= position { return .some(entry.change.link) }
      index = entry.earlierOfBlind
    }
    return nil
  }

  /// What has changed for the identifiers of a customer: the kind of each that is theirs, `nil` for each
  /// that is theirs no longer.
  func members(of customer: CustomerNumber) -> [BlindIdentifier: String?] {
    var found: [BlindIdentifier: String?] = [:]
    var index = newestOfCustomer[customer] ?? -1
    while index >= 0 {
      let entry = entries[Int(index)]
      if found[entry.change.blind] == nil { found[entry.change.blind] = .some(entry.change.kind) }
      index = entry.earlierOfCustomer
    }
    return found
  }

  /// The last change of each identifier, in the order of the identifiers' bytes.
  func lastWords() -> [LinkChange] {
    newestOfBlind.values.map { entries[Int($0)].change }
      .sorted { BlindIdentifier.precedes($0.blind, $1.blind) }
  }
}
