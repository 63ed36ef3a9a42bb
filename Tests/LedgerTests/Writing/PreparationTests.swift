import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

@Suite struct PreparationTests {
  @Test(arguments: [1, 5, 2000])
  func anEnvelopeIsWhatSwiftProtobufWouldWrite(lines: Int) throws {
    let order = OrderPlaced.with {
      $0.order = "A-1"
      $0.currency = "GBP"
      for number in 0..<lines {
        $0.lines.append(
          .with {
            $0.sku = "sku-\(number)"
            $0.quantity = 1
            $0.amount = 100
          })
      }
    }
    let new = NewTouchpoint(
      source: "till/1", id: "n-\(lines)", subject: .customer(CustomerNumber(1)), order,
      context: NewTouchpoint.Context(store: lines == 1 ? "Bath" : nil, batch: lines > 1 ? "b" : nil))
    let envelope = try Preparation.prepare(new).envelope.copied
    let body = try TouchpointBody(serializedBytes: envelope)
    #expect(body.id == new.id)
    #expect(body.reference == "A-1")
    #expect(try OrderPlaced(serializedBytes: body.message) == order)
    #expect(try body.serializedBytes() as [UInt8] == envelope)
  }
}
