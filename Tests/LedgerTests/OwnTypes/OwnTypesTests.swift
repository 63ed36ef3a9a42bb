import Foundation
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

@Suite("Types of the user's own")
struct OwnTypesTests {
  private let directory: TemporaryDirectory
  private let ledger: Ledger

  init() throws {
    directory = try TemporaryDirectory()
    ledger = try Ledger.temporary(in: directory)
  }

  private static func tasting(
    _ id: String, _ json: String, of subject: NewTouchpoint.Subject = crm("1"), source: String = "bar/1",
    namespace: String? = nil, type: String = "acme.tasting.held"
  ) -> NewTouchpoint {
    NewTouchpoint(
      source: source, id: id, subject: subject, namespace: namespace, content: .custom(type: type, json: json)
    )
  }

  private static let full = #"""
    {"booking":"77","currency":"GBP","price":4500,"wine":{"name":"Barolo","year":2015},"isPaid":true,
     "when":"2026-03-01T18:30:00Z","glasses":[{"kind":"red","count":2},{"kind":"flute"}]}
    """#

  @Test("a touchpoint of a defined type gets its value, its reference and its details")
  func defined() async throws {
    try await ledger.define(TypeDefinition(json: TypeDefinitionTests.tasting))
    let receipt = try await ledger.append(Self.tasting("1", Self.full))
    let recorded = try ledger.touchpoint(at: receipt.position)
    #expect(recorded.fact.value == 4500)
    #expect(recorded.fact.unit == MeasureUnit(currency: "GBP"))
    #expect(recorded.reference == Reference(.booking, "77", namespace: "bar"))
    let details = try Self.details(in: ledger, receipt.position)
    #expect(
      details == [
        "1:Barolo", "2:4500", "3:1", "4:\(try #require(Instant("2026-03-01T18:30:00Z")).microseconds)",
        "5:[1:red,2:2]",
        "5:[1:flute]",
      ])
    try ledger.expectSoundTables()
  }

  /// The details in a body, as `number:value`; those of an item are in brackets.
  private static func details(in ledger: Ledger, _ position: Position) throws -> [String] {
    let body = try ledger.store.read { snapshot in
      try TouchpointBody(serializedBytes: try snapshot.body(at: position, try snapshot.fact(at: position)))
    }
    let bytes = [UInt8](body.details)
    func fields(_ range: Range<Int>, isItem: Bool) -> [String] {
      var found: [String] = []
      var reader = unsafe WireReader(bytes.span.bytes, range)
      while let field = reader.next() {
        switch field.value {
        case .varint(let value): found.append("\(field.number):\(Int64(bitPattern: value))")
        case .bytes(let content):
          found.append(
            field.number == 5 && !isItem
              ? "5:[\(fields(content, isItem: true).joined(separator: ","))]"
              : "\(field.number):\(String(decoding: bytes[content], as: UTF8.self))")
        default: found.append("?")
        }
      }
      return found
    }
    return fields(0..<bytes.count, isItem: false)
  }

  @Test(
    "what does not fit is refused with its place, and nothing of it is recorded",
    arguments: [
      (#"{"wine":{"year":1899}}"#, "data.wine.year: must be at least 1900"), ("{}", "data.wine: is required"),
      (#"{"wine":{},"whine":1}"#, "data.whine: is not a field that there is; did you mean wine?"),
      (#"{"wine":{},"price":5}"#, "data.currency: is required: an ISO 4217 code, such as GBP"),
      (
        #"{"wine":{},"price":5,"currency":"gbp"}"#,
        "data.currency: must be an ISO 4217 code in capitals, such as GBP"
      ),
      (#"{"wine":{},"price":1.5}"#, "data.price: must be a whole number"),
      (#"{"wine":{},"glasses":[{"count":"2"}]}"#, "data.glasses[0].count: must be a whole number"),
      (#"{"wine":{},"glasses":[{},{"kind":7}]}"#, "data.glasses[1].kind: must be text"),
      (
        #"{"wine":{},"when":"2026-03-01T18:30:60Z"}"#,
        "data.when: must be a time such as 2026-03-01T18:30:00Z"
      ),
      (
        #"{"wine":{"name":"\#(String(repeating: "x", count: 201))"}}"#,
        "data.wine.name: is 201 bytes long; at most 200 are allowed"
      ),
      (
        #"{"wine":{},"price":2000000000000000,"currency":"GBP"}"#,
        "data.price: is 2000000000000000, and at most 1000000000000000"
      ),
    ] as [(String, String)])
  func refused(json: String, message: String) async throws {
    try await ledger.define(TypeDefinition(json: TypeDefinitionTests.tasting))
    let head = try ledger.head
    let error = try await expect(.invalidTouchpoint) { _ = try await ledger.append(Self.tasting("1", json)) }
    #expect(error.message.hasPrefix(message), "\(error.message)")
    #expect(try ledger.head == head)
  }

  @Test("what is absent or null has no value, no reference and no detail")
  func absent() async throws {
    try await ledger.define(
      TypeDefinition(
        json:
          #"{"name":"acme.a.b","value":{"path":"n","unit":"glasses"},"reference":{"kind":"order","path":"o"},"details":[{"name":"n","path":"n","kind":"number"}]}"#
      ))
    for (id, json) in [("1", "{}"), ("2", #"{"n":null,"o":null}"#), ("3", #"{"o":""}"#)] {
      let receipt = try await ledger.append(Self.tasting(id, json, type: "acme.a.b"))
      let recorded = try ledger.touchpoint(at: receipt.position)
      #expect(recorded.fact.unit == .none)
      #expect(recorded.reference == nil)
      #expect(try Self.details(in: ledger, receipt.position) == [])
    }
  }

  @Test("a unit of the user's own is numbered, and a built-in one keeps its number")
  func units() async throws {
    try await ledger.define(
      TypeDefinition(name: "acme.a.b", value: TypeDefinition.Value(path: "n", .unit("glasses"))))
    try await ledger.define(
      TypeDefinition(name: "acme.c.d", value: TypeDefinition.Value(path: "n", .unit("seconds"))))
    let own = try await ledger.append(Self.tasting("1", #"{"n":-3}"#, type: "acme.a.b"))
    let known = try await ledger.append(Self.tasting("2", #"{"n":60.0}"#, type: "acme.c.d"))
    #expect(try ledger.touchpoint(at: own.position).fact.unit == MeasureUnit(rawValue: 2000))
    #expect(try ledger.touchpoint(at: own.position).fact.value == -3)
    #expect(try ledger.touchpoint(at: known.position).fact.unit == .seconds)
  }

  @Test("defining the same again records nothing; another definition counts from then on")
  func again() async throws {
    let first = try await ledger.define(
      TypeDefinition(json: #"{"name":"acme.a.b","schema":{"required":["x"]}}"#))
    #expect(!first.duplicate)
    let same = try await ledger.define(
      TypeDefinition(json: #"{ "schema": {"required": ["x"]}, "name": "acme.a.b" }"#))
    #expect(same.duplicate)
    #expect(same.position == first.position)
    let one = Self.tasting("1", #"{"x":1}"#, type: "acme.a.b")
    let receipt = try await ledger.append(one)
    let second = try await ledger.define(
      TypeDefinition(json: #"{"name":"acme.a.b","schema":{"required":["y"]}}"#))
    #expect(second.position == receipt.position.next)
    try await expect(.invalidTouchpoint) {
      _ = try await ledger.append(Self.tasting("2", #"{"x":1}"#, type: "acme.a.b"))
    }
    // A known touchpoint is judged by the rules of its time.
    #expect(try await ledger.append(one).duplicate)
    try await ledger.append(Self.tasting("3", #"{"y":1}"#, type: "acme.a.b"))
    let type = try #require(try ledger.ownType(named: "acme.a.b"))
    #expect(type.definitions == [first.position, second.position])
    #expect(type.number.rawValue == 1024)
  }

  @Test("a type may be defined after it was recorded; what was recorded stays as it is")
  func later() async throws {
    let before = try await ledger.append(Self.tasting("1", #"{"price":5}"#))
    #expect(
      try ledger.ownTypes() == [
        OwnType(name: "acme.tasting.held", number: .firstCustom, definition: nil, definitions: [])
      ])
    try await ledger.define(TypeDefinition(json: TypeDefinitionTests.tasting))
    let after = try await ledger.append(Self.tasting("2", Self.full))
    #expect(try ledger.touchpoint(at: before.position).fact.unit == .none)
    #expect(
      try ledger.touchpoint(at: after.position).fact.type == ledger.touchpoint(at: before.position).fact.type)
    #expect(try await ledger.append(Self.tasting("1", #"{"price":5}"#)).duplicate)
  }

  @Test("the personal part is sealed and not looked at")
  func personal() async throws {
    try await ledger.define(
      TypeDefinition(
        json: #"{"name":"acme.a.b","schema":{"properties":{"x":{}},"additionalProperties":false}}"#))
    let receipt = try await ledger.append(
      Self.tasting("1", #"{"x":1,"personal":{"note":"likes it"}}"#, type: "acme.a.b"))
    #expect(try ledger.touchpoint(at: receipt.position).personalPart == .sealed)
    try await expect(.invalidTouchpoint) {
      _ = try await ledger.append(Self.tasting("2", #"{"y":1,"personal":{}}"#, type: "acme.a.b"))
    }
  }

  @Test("it may be of whom the definition says")
  func subjects() async throws {
    try await ledger.define(TypeDefinition(name: "acme.of.customer", subject: .customer))
    try await ledger.define(TypeDefinition(name: "acme.of.business", subject: .business))
    try await ledger.append(Self.tasting("1", "{}", type: "acme.of.customer"))
    try await ledger.append(Self.tasting("2", "{}", of: .business, type: "acme.of.business"))
    for (subject, type) in [
      (NewTouchpoint.Subject.business, "acme.of.customer"), (crm("1"), "acme.of.business"),
      (.identifiersOrBusiness([Identifier("email", "none")]), "acme.of.customer"),
    ] {
      let error = try await expect(.invalidTouchpoint) {
        _ = try await ledger.append(Self.tasting("3", "{}", of: subject, type: type))
      }
      #expect(error.message.hasPrefix("subject: "), "\(error.message)")
    }
  }

  @Test(
    "a type that introduces a booking is found by it, in its producer's namespace and in another that is named"
  )
  func introducing() async throws {
    try await ledger.define(
      TypeDefinition(
        name: "acme.seat.booked", reference: TypeDefinition.About(.booking, path: "seat", introduces: true)))
    let first = try await ledger.append(Self.tasting("1", #"{"seat":"7"}"#, type: "acme.seat.booked"))
    let other = try await ledger.append(
      Self.tasting("1", #"{"seat":"7"}"#, of: crm("2"), source: "web", type: "acme.seat.booked"))
    func kept(_ id: String, from source: String, namespace: String? = nil) -> NewTouchpoint {
      NewTouchpoint(
        source: source, id: id, subject: .reference(Reference(.booking, "7", namespace: namespace)),
        BookingKept.with { $0.booking = "7" })
    }
    #expect(try await ledger.append(kept("2", from: "bar/9")).customer == first.customer)
    #expect(try await ledger.append(kept("3", from: "desk", namespace: "web")).customer == other.customer)
    try await expect(.ambiguousReference) { _ = try await ledger.append(kept("4", from: "desk")) }
    let named = try await ledger.append(
      Self.tasting("5", #"{"seat":"8"}"#, source: "desk", namespace: "web", type: "acme.seat.booked"))
    #expect(try ledger.touchpoint(at: named.position).reference == Reference(.booking, "8", namespace: "web"))
    #expect(
      try await ledger.append(
        Self.tasting("5", #"{"seat":"8"}"#, source: "desk", namespace: "web", type: "acme.seat.booked")
      ).duplicate)
    try await expect(.conflictingDuplicate) {
      _ = try await ledger.append(
        Self.tasting("5", #"{"seat":"8"}"#, source: "desk", namespace: "bar", type: "acme.seat.booked"))
    }
    // A type that names nothing which producers number can have no namespace.
    try await expect(.invalidTouchpoint) {
      _ = try await ledger.append(Self.tasting("6", "{}", namespace: "web", type: "acme.never.defined"))
    }
    try ledger.expectSoundTables()
    try ledger.expectSoundTables(rebuild: true)
  }

  @Test(
    "a batch with one that does not fit is refused whole, and each for itself where each stands for itself")
  func bulk() async throws {
    try await ledger.define(
      TypeDefinition(
        json: #"{"name":"acme.a.b","schema":{"required":["x"]},"value":{"path":"x","unit":"number"}}"#))
    let touchpoints = (0..<3000).map {
      Self.tasting("\($0)", $0 == 2500 ? "{}" : #"{"x":\#($0)}"#, type: "acme.a.b")
    }
    let error = try await expect(.invalidTouchpoint) { _ = try await ledger.append(touchpoints) }
    #expect(error.index == 2500)
    let outcomes = try await ledger.appendEach(touchpoints)
    let refused = outcomes.indices.filter { if case .failure = outcomes[$0] { true } else { false } }
    #expect(refused == [2500])
    #expect(try ledger.touchpoint(at: try outcomes[2999].get().position).fact.value == 2999)
  }

  @Test("a definition is known after reopening, to readers, and to a rehearsal")
  func reopened() async throws {
    let defined = try await ledger.define(TypeDefinition(json: TypeDefinitionTests.tasting))
    try ledger.close()
    let reader = try Ledger.open(at: directory.ledger, for: .readOnly)
    #expect(
      try reader.ownType(named: "acme.tasting.held")?.definition
        == TypeDefinition(json: TypeDefinitionTests.tasting))
    try expect(.notWritable) { try reader.define(TypeDefinition(name: "acme.a.b")) }
    let outcomes = try reader.rehearse().appendEach([
      PreparedTouchpoints([Self.tasting("1", "{}"), Self.tasting("2", Self.full)])
    ])
    #expect((try? outcomes[0][0].get()) == nil)
    #expect((try? outcomes[0][1].get()) != nil)
    try reader.close()
    let again = try Ledger.open(at: directory.ledger, for: .readWrite)
    #expect(try again.ownTypes().map(\.definitions) == [[defined.position]])
    try await expect(.invalidTouchpoint) { _ = try await again.append(Self.tasting("1", "{}")) }
    #expect(try await again.define(TypeDefinition(json: TypeDefinitionTests.tasting)).duplicate)
    let receipt = try await again.append(Self.tasting("2", Self.full))
    #expect(try again.touchpoint(at: receipt.position).fact.value == 4500)
    try again.expectSoundTables(rebuild: true)
    try again.close()
  }

  @Test("a definition is refused as its JSON is, where it was put together in code, and nothing is recorded")
  func inCode() throws {
    let head = try ledger.head
    #expect(throws: TypeFault.self) { try ledger.define(TypeDefinition(name: "order.placed")) }
    #expect(throws: TypeFault.self) {
      try ledger.define(TypeDefinition(name: "acme.a.b", schema: #"{"tipe":1}"#))
    }
    #expect(throws: TypeFault.self) { try ledger.define(TypeDefinition(name: "acme.a.b", schema: "{")) }
    #expect(try ledger.head == head)
  }

  @Test("a definition that this version cannot read lets nothing of the type pass unchecked")
  func newerVersion() async throws {
    try await ledger.record(
      Recording(as: nil) { writer, staging, snapshot in
        _ = try writer.stageOwn(
          CatalogDefined.with {
            $0.kind = "type"
            $0.name = "acme.a.b"
            $0.number = 1024
            $0.definition = #"{"name":"acme.a.b","something":"new"}"#
          }, of: .business, &staging, snapshot)
      })
    let error = try await expect(.invalidTouchpoint) {
      _ = try await ledger.append(Self.tasting("1", "{}", type: "acme.a.b"))
    }
    #expect(error.message.contains("something"), "\(error.message)")
  }
}
