import Foundation
import Perennial

@testable import Ledger

// What is asked and sent.

extension Provocation {
  func provokeRequest(_ code: FailureCode) throws {
    let ledger = try ledger()
    defer { try? ledger.close() }
    switch code {
    case .invalidRequest: _ = try Reports(of: ledger).report("nothing")
    case .unknownSubject: _ = try ledger.touchpoint(at: Position(17))
    case .unknownView: try Reports(of: ledger).models.views.refresh(["nothing"])
    case .unknownFormat: _ = try RowExport.Format(path: "rows.xlsx")
    case .unknownTimeZone: _ = try LocalCalendar(timeZone: "Europe/Lundun")
    case .nothingToRollBack: try Reports(of: ledger).models.views.rollBack()
    default: break
    }
  }

  func provokeContent(_ code: FailureCode) async throws {
    let ledger = try ledger()
    defer { try? ledger.close() }
    switch code {
    case .invalidTouchpoint: try await ledger.append(order("1", total: .max))
    case .conflictingDuplicate:
      try await ledger.append(order("1"))
      try await ledger.append(order("1", total: 7))
    case .ambiguousReference:
      for source in ["north/1", "south/1"] { try await ledger.append(order("7", source: source)) }
      try await ledger.append(
        NewTouchpoint(
          source: "office", id: "refund", subject: .identifiers([Identifier("crm", "ada")]),
          RefundIssued.with {
            $0.order = "7"
            $0.currency = "GBP"
            $0.amount = 100
          }))
    case .expectationFailed:
      try await ledger.append(order("1"))
      try await ledger.append(order("2"), expecting: .head(Position(1)))
    case .erased: try await eraseAndAssign(in: ledger)
    case .invalidSettings: _ = try await ledger.changeSettings { $0.timeZone = "Europe/Lundun" }
    case .invalidPolicy:
      try await ledger.publishPolicy(view: "loyalty", name: "club", document: #"{"earning": 1}"#)
    case .invalidDefinition:
      _ = try await ledger.define(TypeDefinition(json: #"{"name": "acme.tasting.held", "details": 1}"#))
    default: break
    }
  }

  private func eraseAndAssign(in ledger: Ledger) async throws {
    let sale = try await ledger.append(order("1"))
    let other = try await ledger.append(
      NewTouchpoint(
        source: "till/1", id: "2", subject: .identifiers([Identifier("crm", "grace")]),
        VisitMade.with { _ in }))
    try await ledger.erase(other.customer, request: "R-1", reason: "requested")
    _ = try await ledger.assign(sale.position, to: other.customer, reason: "mistake")
  }

  func provokeImport(_ code: FailureCode) async throws {
    let ledger = try ledger()
    defer { try? ledger.close() }
    let file = directory + "/sales.csv"
    switch code {
    case .invalidMapping: _ = try Mapping(yaml: "colums: nothing")
    case .invalidData: try Data().write(to: URL(fileURLWithPath: file))
    case .unreadable: try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: true)
    default: break
    }
    let mapping = try Mapping(
      contentsOf: repository + "/mappings/online-retail.yaml")
    _ = try await Importer(ImportOptions(mapping: mapping), into: ledger).run([ImportInput(path: file)])
  }
}
