import Foundation
import PerennialTestKit
import Projection
import Testing
import Words

/// Needs that cannot be: said by name, and when views are opened.
struct DetailNeedsTests {
  @Test(
    "A detail that a type does not have is named, with the types that have it, what this one has, and the way out"
  )
  func faults() {
    #expect(
      DetailNeeds.fault(of: [OrderDetails.lines.id, OrderLineDetails.sku.hashed.id], in: [.orderPlaced])
        == nil)
    // A field of a list is had by every type with such a list.
    #expect(
      DetailNeeds.fault(of: [OrderLineDetails.sku.id], in: [.orderPlaced, .refundIssued, .cartUpdated]) == nil
    )
    #expect(
      DetailNeeds.fault(of: [RefundDetails.lines.id], in: [.orderCancelled])
        == "order.cancelled has no detail `lines`, which is one of refund.issued; it has reason, actor")
    let both = [OrderLineDetails.sku.id, OrderDetails.lines.id, RefundDetails.lines.id]
    let fault = DetailNeeds.fault(of: both, in: [.orderPlaced, .refundIssued]) ?? ""
    #expect(
      fault.hasPrefix("order.placed has no detail `lines`, which is one of refund.issued; it has lines (sku,")
    )
    #expect(fault.contains("each type must have each detail") && fault.contains("+ DetailNeeds("))
    let hashed = DetailNeeds.fault(of: [ProductDetails.sku.hashed.id], in: [.visitMade]) ?? ""
    #expect(hashed.contains("`sku`, which is one of product.viewed, product.searched"), "\(hashed)")
  }

  @Test("A condition holds only while every side that needs the type has it, with the details of all")
  func conditions() {
    let some = DetailNeeds(OrderDetails.paidWithPoints, of: [.orderPlaced], where: .partial)
    let lines = DetailNeeds(OrderLineDetails.kind, of: [.orderPlaced], where: .partial)
    let all = DetailNeeds(OrderDetails.tax, of: [.orderPlaced])
    let other = DetailNeeds(TicketDetails.topic, of: [.ticketOpened])
    #expect(some.conditions == [.orderPlaced: .partial])
    #expect((some + lines).conditions == [.orderPlaced: .partial] && some + lines == lines + some)
    #expect((some + all).conditions.isEmpty && some + all == all + some)
    #expect((some + other).conditions == [.orderPlaced: .partial] && some + other == other + some)
    #expect((some + all).builtIn[.orderPlaced]?.count == 2)
    #expect(some.declaration != DetailNeeds(OrderDetails.paidWithPoints, of: [.orderPlaced]).declaration)

    let plan = DetailPlan(some + other, partialSince: Position(2))
    func looks(_ type: TouchpointType, at position: UInt64, _ flags: Fact.Flags = []) -> Bool {
      let fact = Fact(
        historyTime: .distantPast, recorded: .distantPast, customer: CustomerNumber(1), type: type,
        flags: flags)
      return plan.looks(at: Touchpoint(position: Position(position), fact: fact))
    }
    #expect(looks(.orderPlaced, at: 2) && !looks(.orderPlaced, at: 3))
    #expect(looks(.orderPlaced, at: 3, [.partial, .late]) && !looks(.orderPlaced, at: 3, .late))
    #expect(looks(.ticketOpened, at: 3) && !looks(.refundIssued, at: 1) && !looks(.firstCustom, at: 1))
    #expect(plan.looks(at: .orderPlaced) && plan.types?.contains(.orderPlaced) == true)
  }

  @Test("A model with needs that cannot be ends the program when views are opened, and says where it stands")
  func opened() async throws {
    let result = try await #require(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      struct Cups: DetailProjector {
        static let name: ViewName = "cups"
        static let details = DetailNeeds(
          OrderDetails.lines, RefundDetails.lines, of: [.orderPlaced, .refundIssued])
        var fingerprint: Fingerprint { Fingerprint("cups/1") }
        func initialRow() -> Tally.Row { Tally.Row() }
        func apply(_ touchpoint: Touchpoint, _ details: Details, under: NoPolicy, to row: inout Tally.Row) {}
        func contribute(_ row: Tally.Row, to totals: inout Totals) {}
      }
      _ = try Views(of: MemoryLedger(), in: NSTemporaryDirectory() + UUID().uuidString, projectors: [Cups()])
    }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(text.contains("DetailNeedsTests.swift:"), "\(text)")
    #expect(text.contains("has no detail `lines`"), "\(text)")
  }
}
