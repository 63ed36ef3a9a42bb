// Details as tests write them.

public import Words

/// A detail of a touchpoint in a test.
///
/// ```swift
/// .recorded(.ticketReplied, by: 1, at: "2024-03-01T10:00:00Z", details: [TicketDetails.actorKind(.agent)])
/// .recorded(
///   .orderPlaced, by: 1, at: "2024-03-02T10:00:00Z", value: 900,
///   details: [OrderDetails.lines([[OrderLineDetails.sku("tea"), OrderLineDetails.quantity(2)]])])
/// ```
public struct GivenDetail: Hashable, Sendable {
  let id: DetailID
  let value: PlainDetail

  init(_ id: DetailID, _ value: PlainDetail) {
    self.id = id
    self.value = value
  }
}

extension Detail where Value == NameNumber {
  /// The detail with a name, of which the fold gets the number in the ledger of the test: from 1, by first
  /// appearance.
  public func callAsFunction(_ name: String) -> GivenDetail { GivenDetail(id, .text(name)) }
}

extension Detail where Value == NameHash {
  /// The detail with a text, of which the fold gets the hash.
  public func callAsFunction(_ text: String) -> GivenDetail { GivenDetail(id, .text(text)) }
}

extension Detail where Value == Int64 {
  /// The detail with a number, an amount in minor units, or a quantity.
  public func callAsFunction(_ number: Int64) -> GivenDetail { GivenDetail(id, .word(number)) }
}

extension Detail where Value == Bool {
  /// The detail as a flag, which is set unless `false` is given.
  public func callAsFunction(_ flag: Bool = true) -> GivenDetail { GivenDetail(id, .word(flag ? 1 : 0)) }
}

extension Detail where Value == Instant {
  /// The detail with a moment.
  public func callAsFunction(_ instant: Instant) -> GivenDetail {
    GivenDetail(id, .word(instant.microseconds))
  }
}

extension Detail where Value: DetailChoice {
  /// The detail with one of the words of a closed set.
  public func callAsFunction(_ choice: Value) -> GivenDetail {
    GivenDetail(id, .word(Int64(choice.rawValue)))
  }
}

extension Detail where Value == DetailList {
  /// The detail with a list of records, each of which has the details that are given for it.
  public func callAsFunction(_ records: [[GivenDetail]]) -> GivenDetail {
    GivenDetail(id, .list(records.map { $0.values }))
  }
}

extension [GivenDetail] {
  var values: [DetailID: PlainDetail] { Dictionary(map { ($0.id, $0.value) }) { $1 } }

  /// Values for the details that the vocabulary declares of a type, drawn from a seed. Each value stays
  /// the same for the same seed, also when further details are declared.
  public static func drawn(of type: TouchpointType, seed: UInt64) -> [GivenDetail] {
    drawn(Vocabulary.entry(of: type)?.details ?? [], seed: seed)
  }

  /// Values for declared details, drawn from a seed.
  static func drawn(_ fields: [DetailField], seed: UInt64) -> [GivenDetail] {
    func drawn(_ field: DetailField, _ seed: UInt64) -> GivenDetail? {
      var random = SeededRandom(seed: seed ^ UInt64(field.id.rawValue) &* 0x9E37_79B9_7F4A_7C15)
      let number = Int64(random.next() % 1000)
      // A fifth of the details is left out.
      if number % 5 == 0 { return nil }
      switch field.kind {
      case .name(let domain): return GivenDetail(field.id, .text("\(domain.rawValue) \(number % 7)"))
      case .hash: return GivenDetail(field.id, .text("text \(number % 7)"))
      case .choice(let words): return GivenDetail(field.id, .word(number % Int64(words.count) + 1))
      case .amount, .quantity, .number: return GivenDetail(field.id, .word(number))
      case .flag: return GivenDetail(field.id, .word(number % 2))
      case .day: return GivenDetail(field.id, .word(number * 20))
      case .instant: return GivenDetail(field.id, .word(number * Instant.microsecondsPerDay * 20))
      case .list(let columns):
        let records = (0..<UInt64(number % 4)).map { index in
          columns.compactMap { drawn($0, seed &+ (index + 1) &* 7919) }
        }
        return GivenDetail(field.id, .list(records.map { $0.values }))
      }
    }
    return fields.compactMap { drawn($0, seed) }
  }
}
