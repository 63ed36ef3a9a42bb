// The encoding of a row: a mask of what is not as usual, the first programme's part, and then what the mask
// names. The row of a customer with one programme and nothing rare is that part and one byte.

internal import Words
public import Projection

extension LoyaltyRow {
  /// What of a row, or of what a customer has in one programme, is not as usual.
  struct Parts: OptionSet {
    var rawValue: UInt64
    /// The programme is not the one named `default`.
    static let program = Parts(rawValue: 1)
    static let person = Parts(rawValue: 2)
    static let unmatched = Parts(rawValue: 4)
    static let account = Parts(rawValue: 8)
    static let others = Parts(rawValue: 16)
    static let tierState = Parts(rawValue: 32)
    static let extras = Parts(rawValue: 64)
    /// The member did not join by an order, has left, or is not active.
    static let membership = Parts(rawValue: 128)
  }

  public func encode(to writer: inout RowWriter) {
    var parts = main.parts
    if person != Person() { parts.insert(.person) }
    if !unmatched.isEmpty { parts.insert(.unmatched) }
    if account != nil { parts.insert(.account) }
    if !others.isEmpty { parts.insert(.others) }
    main.encode(parts, to: &writer)
    if parts.contains(.person) { encodePerson(to: &writer) }
    if parts.contains(.unmatched) { encodeUnmatched(to: &writer) }
    if let account { writer.write(byte: account.rawValue) }
    if parts.contains(.others) {
      writer.write(count: others.count)
      for member in others { member.encode(member.parts, to: &writer) }
    }
  }

  public init(from reader: inout RowReader) throws {
    var parts = Parts()
    main = try LoyaltyMember(from: &reader, &parts)
    if parts.contains(.person) { person = try Person(from: &reader) }
    if parts.contains(.unmatched) {
      unmatched = try reader.list {
        Unmatched(program: try $0.fixed(), touchpoints: try $0.number())
      }
    }
    if parts.contains(.account) {
      guard let account = AccountKind(rawValue: try reader.byte()) else { throw RowReader.Malformed() }
      self.account = account
    }
    if parts.contains(.others) {
      others = try reader.array {
        var parts = Parts()
        return try LoyaltyMember(from: &$0, &parts)
      }
    }
  }

  private func encodePerson(to writer: inout RowWriter) {
    writer.write(byte: person.birthMonth)
    writer.write(byte: person.birthDay)
    writer.write(person.birthdaySaid)
    writer.write(person.firstOrder)
  }

  private func encodeUnmatched(to writer: inout RowWriter) {
    writer.write(count: unmatched.count)
    for entry in unmatched {
      writer.write(fixed: entry.program)
      writer.write(entry.touchpoints)
    }
  }
}

extension LoyaltyRow.Person {
  fileprivate init(from reader: inout RowReader) throws {
    birthMonth = try reader.byte()
    birthDay = try reader.byte()
    birthdaySaid = try reader.position()
    firstOrder = try reader.instant()
  }
}
