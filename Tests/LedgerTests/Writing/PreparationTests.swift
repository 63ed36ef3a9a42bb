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

  @Test(arguments: [
    NewTouchpoint.Context(), NewTouchpoint.Context(correlation: "", batch: ""),
    NewTouchpoint.Context(correlation: "a", causation: "b", actor: "c", store: "d", batch: "e"),
    NewTouchpoint.Context(extensions: [.init("traceparent", "00-1"), .init("0", ""), .init("flag", "")]),
    NewTouchpoint.Context(
      batch: String(repeating: "e", count: 200),
      extensions: [.init("long", String(repeating: "x", count: 20_000))]),
  ])
  func aContextHasTheBytesThatTheCodecWrites(context: NewTouchpoint.Context) throws {
    let visit = VisitMade.with { $0.seconds = 5 }
    let new = NewTouchpoint(
      source: "till/1", id: "1", subject: .customer(CustomerNumber(1)), visit, context: context)
    let envelope = try Preparation.prepare(new).envelope.copied
    let body = try TouchpointBody(serializedBytes: envelope)
    #expect(try body.serializedBytes() as [UInt8] == envelope)
    #expect(body.context.correlationID == context.correlation ?? "")
    #expect(body.context.causationID == context.causation ?? "")
    #expect(body.context.actor == context.actor ?? "" && body.context.store == context.store ?? "")
    #expect(body.context.batch == context.batch ?? "")
    #expect(body.context.extensions.map(\.name) == context.extensions.map(\.name))
    #expect(body.context.extensions.map(\.value) == context.extensions.map(\.value))
    #expect(body.hasContext == (context.batch?.isEmpty == false || !context.extensions.isEmpty))
  }

  @Test(
    "An extension attribute that an event could not have is refused, by its place",
    arguments: [
      [""], ["Upper"], ["with-dash"], ["id"], ["channel"], ["recordedtime"], ["fine", "tenant", "fine"],
    ])
  func extensionNames(names: [String]) throws {
    let context = NewTouchpoint.Context(extensions: names.map { .init($0, "1") })
    let new = NewTouchpoint(
      source: "till/1", id: "1", subject: .customer(CustomerNumber(1)), VisitMade(), context: context)
    let fault = #expect(throws: TouchpointFault.self) { try Preparation.prepare(new) }
    #expect(fault?.field == "context.extensions[\(names.count - 1)].name", "\(fault.map { "\($0)" } ?? "")")
  }
}
