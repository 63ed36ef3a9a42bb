import Words
import PerennialTestKit
import Projection
import Testing

@testable import ReadModels

/// A type counts as one that nobody looks at where no projector takes in what it means: what each says of that is true.
struct MeaningsTests {
  /// The row after a touchpoint of a type, without what every touchpoint changes.
  private func row(after type: TouchpointType) throws -> [UInt8] {
    var row = Customer360Row()
    let entry = Vocabulary.entry(of: type)
    let unit: MeasureUnit =
      switch entry?.counts {
      case .money: MeasureUnit(rawValue: 826)
      case .unit(let unit): unit
      default: .none
      }
    let fact = Fact(
      historyTime: "2024-01-01T00:00:00Z", recorded: "2024-01-01T00:00:00Z", value: 7, previous: .start,
      reference: 3, customer: CustomerNumber(1), type: type, unit: unit)
    try Customer360().apply(Touchpoint(position: Position(9), fact: fact), under: NoPolicy(), to: &row)
    // As if it had been the first of all types that nothing tells apart.
    var plain = Customer360Row()
    plain.see(at: fact.historyTime, through: fact.channel)
    row.touchpoints = 0
    row.firstSeen = plain.firstSeen
    row.lastSeen = plain.lastSeen
    row.channels = plain.channels
    var writer = RowWriter()
    row.encode(to: &writer)
    return writer.bytes
  }

  @Test("Customer 360 takes in exactly the types that it names", arguments: Vocabulary.entries.map(\.type))
  func customer360(type: TouchpointType) throws {
    // A ticket is opened by one type, and told of by others: which need one.
    let needsTicket: Set<TouchpointType> = [.ticketReplied, .ticketResolved, .ticketReopened, .ticketClosed]
    let isNamed = Customer360().meanings(under: NoPolicy())?.contains(type) == true
    if needsTicket.contains(type) { return #expect(isNamed) }
    let changes = try row(after: type) != row(after: .visitMade)
    #expect(changes == isNamed, "\(type.rawValue)")
  }

  @Test("Loyalty and retention take in what they look at")
  func others() throws {
    let calendar = try LocalCalendar(timeZone: "UTC")
    let loyalty = Loyalty(calendar: calendar)
    #expect(loyalty.meanings(under: nil)?.types == [])
    let policy = try LoyaltyPolicy(document: LoyaltyExamples.full)
    #expect(loyalty.meanings(under: policy)?.types == loyalty.types(under: policy)?.types)
    #expect(
      Retention(calendar: calendar).meanings(under: RetentionPolicy())?.types
        == [.orderPlaced, .orderCancelled, .refundIssued])
  }
}
