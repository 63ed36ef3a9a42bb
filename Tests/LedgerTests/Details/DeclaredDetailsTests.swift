import Foundation
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger
@testable import Words

/// Compares what the vocabulary declares of details with the messages themselves.
@Suite struct DeclaredDetailsTests {
  static let entries = Vocabulary.entries.filter { !$0.details.isEmpty }

  /// JSON of a message, or of a record of a list, that has one field.
  private func json(of field: DetailField) -> String {
    let value =
      switch field.kind {
      case .name, .hash: "\"word\""
      case .choice(let words): "\"\(words[words.count - 1])\""
      case .amount, .quantity, .number: "7"
      case .flag: "true"
      case .instant: "7000000"
      case .day: "\"1970-01-08\""
      case .list(let columns):
        "[" + columns.map { $0.number == 0 ? "\"word\"" : "{\(json(of: $0))}" }.joined(separator: ",") + "]"
      }
    return "\"\(field.name)\":\(value)"
  }

  /// The word that a record must hold of the field.
  private func word(of field: DetailField) -> Int64 {
    switch field.kind {
    // It is the first name of its domain.
    case .name, .flag: 1
    case .hash: Int64(bitPattern: NameHash("word").rawValue)
    case .choice(let words): Int64(words.count)
    case .amount, .quantity, .number, .day: 7
    case .instant: 7_000_000
    case .list: .min
    }
  }

  /// Reads details of one message, numbering names.
  private func read(_ ids: [DetailID], of type: TouchpointType, _ message: any TouchpointMessage) throws
    -> DetailRecords
  {
    var needs = DetailNeeds()
    for id in ids { needs.add(id, of: type) }
    let plan = DetailPlan(needs)
    var reader = DetailReader(plan, plan.domains.map { _ in NameTable() }, isNumbering: true)
    var body = TouchpointBody()
    body.id = "1"
    body.message = try message.serializedData()
    var records = DetailRecords(plan)
    let bytes: [UInt8] = try body.serializedBytes()
    let fact = Fact(
      historyTime: .distantPast, recorded: .distantPast, customer: CustomerNumber(1), type: type)
    try reader.read(bytes.span.bytes, of: fact, at: Position(1), into: &records)
    return records
  }

  @Test("Each field that is declared is in the message, under its number, and is what it is said to be")
  func declared() throws {
    #expect(Self.entries.count > 60)
    for entry in Self.entries {
      for field in entry.details {
        let json = Array("{\(json(of: field))}".utf8)
        let message = try Vocabulary.message(of: entry.type, json: json)
        guard case .list(let columns) = field.kind else {
          let records = try read([field.id], of: entry.type, message)
          let found = records.span[0].value(of: field.id)
          #expect(found == word(of: field), "\(entry.name) \(field.name)")
          continue
        }
        let records = try read(columns.map(\.id), of: entry.type, message)
        let rows = records.span[0][Detail<DetailList>(field.id.rawValue)]
        let count = rows.count
        #expect(count == columns.count, "\(entry.name) \(field.name)")
        for (index, column) in columns.enumerated() {
          let found = rows[index].value(of: column.id)
          #expect(found == word(of: column), "\(entry.name) \(field.name).\(column.name)")
          // The record has the column that was asked for, and none of the others.
          for other in columns where other.id != column.id {
            let stray = rows[index].value(of: other.id)
            #expect(stray == nil)
          }
        }
      }
    }
  }

  @Test("Nothing personal is declared, in any message")
  func personal() throws {
    for entry in Self.entries {
      for field in entry.details.flatMap({ [$0] + $0.columns }) {
        #expect(field.number != 15 && !field.name.hasPrefix("personal"), "\(entry.name) \(field.name)")
      }
    }
  }

  @Test("A detail means one thing wherever it is declared, and no type declares one twice, nor two lists")
  func unambiguous() {
    var known: [DetailID: (name: String, kind: DetailField.Kind)] = [:]
    for entry in Self.entries {
      let fields = entry.details.flatMap { [$0] + $0.columns }
      #expect(Set(fields.map(\.id)).count == fields.count, "\(entry.name)")
      #expect(entry.details.count { !$0.columns.isEmpty } <= 1, "\(entry.name)")
      for field in fields {
        let before = known[field.id] ?? (field.name, field.kind)
        #expect(before.kind == field.kind, "\(entry.name) \(field.name)")
        known[field.id] = before
      }
    }
    #expect(known.keys.allSatisfy { $0.rawValue < 1000 })
  }

  @Test("A choice takes every word that the check of its field takes")
  func choices() throws {
    for entry in Self.entries {
      for field in entry.details {
        guard case .choice(let words) = field.kind else { continue }
        for word in words {
          let json = Array("{\"\(field.name)\":\"\(word)\"}".utf8)
          let message = try Vocabulary.message(of: entry.type, json: json)
          do throws(TouchpointFault) { try message.validate() } catch {
            #expect(error.field != "data.\(field.name)", "\(entry.name) \(field.name) \(word)")
          }
        }
      }
    }
  }

  @Test("What is not given is absent, and a list without records is empty")
  func absent() throws {
    let details = try read(
      [TicketDetails.topic.id, TicketDetails.actorKind.id], of: .ticketOpened, TicketOpened())
    let (topic, actor) = (details.span[0][TicketDetails.topic], details.span[0][TicketDetails.actorKind])
    #expect(topic == nil && actor == nil)
    let order = try read(
      [OrderLineDetails.sku.id, OrderDetails.taxIncluded.id, OrderDetails.tax.id], of: .orderPlaced,
      OrderPlaced())
    let (lines, taxed) = (order.span[0][OrderDetails.lines].isEmpty, order.span[0][OrderDetails.taxIncluded])
    #expect(lines && !taxed)
    let tax = order.span[0][OrderDetails.tax]
    #expect(tax == nil)
    let isEmpty = DetailSpan()[0].isEmpty && DetailSpan()[0][OrderDetails.lines].isEmpty
    #expect(isEmpty)
  }

  @Test("Bytes that are no message of the type are refused, whatever they are")
  func damaged() throws {
    let plan = DetailPlan(DetailNeeds(OrderLineDetails.sku, of: [.orderPlaced]))
    let fact = Fact(
      historyTime: .distantPast, recorded: .distantPast, customer: CustomerNumber(1), type: .orderPlaced)
    var generator = SeededRandom(seed: 5)
    for count in 0..<300 {
      var reader = DetailReader(plan, [NameTable()], isNumbering: true)
      var records = DetailRecords(plan)
      // A message that is cut off, or noise: an error or a record, and never the end of the process.
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      try? reader.read(bytes.span.bytes, of: fact, at: Position(1), into: &records)
      var reader2 = DetailReader(plan, [NameTable()], isNumbering: true)
      var body = TouchpointBody()
      body.message = Data(bytes)
      let wrapped: [UInt8] = try body.serializedBytes()
      try? reader2.read(wrapped.span.bytes, of: fact, at: Position(1), into: &records)
    }
    var reader = DetailReader(plan, [NameTable()], isNumbering: true)
    var records = DetailRecords(plan)
    #expect(throws: LedgerError.self) {
      try reader.read([0x1A, 0x7F].span.bytes, of: fact, at: Position(1), into: &records)
    }
  }
}
