import Foundation
import Ledger
import Testing

@testable import Exchange

@Suite("Dialects of CSV")
struct DialectTests {
  private struct Read: Equatable {
    var rows: [[String]] = []
    var records = 0
    var faults: [String] = []
    var passed = PassedLines()
  }

  private static func mapping(_ table: RandomTable) throws -> Mapping {
    let fields = table.columns.enumerated().map { "  f\($0.offset): \"\($0.element)\"" }.joined(
      separator: "\n")
    return try Mapping(
      yaml: """
        mapping: 1
        source: shop
        file: { \(table.section.joined(separator: ", ")) }
        fields:
        \(fields)
        touchpoints:
          - { kind: sales, type: acme.sale.made, id: "{f0}", subject: business, data: { id: "{f0}" } }
        """)
  }

  private static func read(_ bytes: [UInt8], _ mapping: Mapping, piece: Int) throws -> Read {
    let plan = try ResolvedMapping(mapping, settings: .london)
    var file = try CSVFile(MemorySource(bytes, piece: piece), plan, mapping.dialect)
    var rows = LineRows(columns: plan.columns.count, ordinals: 0)
    var read = Read()
    while true {
      switch try file.table.next() {
      case .end:
        read.passed = file.table.passed
        return read
      case .fault(let problem), .refused(let problem):
        read.faults.append("\(file.table.reader.line) \(problem)")
      case .record:
        read.records += 1
        rows.removeAll()
        rows.addLine(file.table.reader.buffer.bytes, file.table.reader.record, file.table.reader.scanner)
        if let fault = file.columns.addRows(of: 0, to: &rows) {
          read.faults.append("\(file.table.reader.line) \(fault.reason)")
        }
        for row in 0..<rows.count {
          read.rows.append(
            plan.columns.indices.map { column in
              rows.text(row, column).map { String(decoding: rows.bytes[$0], as: UTF8.self) } ?? "missing"
            })
        }
      }
    }
  }

  @Test("give back random tables, whatever the pieces")
  func randomTables() throws {
    let seeds = ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap { Int($0) } ?? 300
    let first = UInt64.random(in: 0 ... .max / 2)
    for seed in first..<first + UInt64(seeds) {
      let table = RandomTable(seed: seed)
      let mapping = try Self.mapping(table)
      for piece in [1, 2 + Int(seed % 50), .max] {
        let read = try Self.read(table.bytes, mapping, piece: piece)
        let about =
          "seed \(seed), pieces of \(piece): file: { \(table.section.joined(separator: ", ")) }\n"
          + String(decoding: table.bytes, as: UTF8.self)
        #expect(read.faults == [], "\(about)")
        #expect(read.rows == table.rows, "\(about)")
        #expect(read.records == table.records && read.passed == table.passed, "\(about)")
      }
    }
  }
}
