// The largest number that a message brings into sums: a bound on it keeps the sums within 64 bits.

internal import Schema

/// The largest of a message's amounts, whatever its sign, and where it stands.
public struct LargestAmount: Sendable {
  /// The amount with its sign; 0 where the message has none.
  public private(set) var value: Int64 = 0
  private var name: StaticString = ""
  private var line: Int?
  private let measure: Measure

  /// The largest amount of a message.
  public init(of message: some TouchpointMessage) { self.init(of: message, message.measure) }

  /// The largest amount of a message whose measure is known already.
  init(of message: some TouchpointMessage, _ measure: Measure) {
    self.measure = measure
    message.noteAmounts(in: &self)
  }

  /// The amount without its sign.
  public var magnitude: UInt64 { value.magnitude }

  /// The place of the amount within `data`: `total`, `lines[3].amount`.
  public var field: String { line.map { "lines[\($0)].\(name)" } ?? "\(name)" }

  /// Takes in the amount of a field; 0 where it is absent.
  @inline(__always)
  public mutating func note(_ name: StaticString, _ amount: Int64) {
    guard amount.magnitude > value.magnitude else { return }
    (value, self.name, line) = (amount, name, nil)
  }

  /// Takes in the measure of the message, which one of its fields says, or which its lines come to.
  mutating func noteMeasure(as name: StaticString) { note(name, measure.value) }

  /// Takes in the amounts of lines.
  mutating func note(_ lines: [OrderLine]) {
    let lines = lines.span
    for index in lines.indices {
      let before = value
      note("quantity", lines[index].quantity)
      note("amount", lines[index].amount)
      note("cost", lines[index].cost)
      note("discount", lines[index].discount)
      note("tax", lines[index].tax)
      if value != before { line = index }
    }
  }
}
