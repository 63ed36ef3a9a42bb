import Perennial
import Testing

/// Whom data was handed to, and about whom it was.
struct DataExportTests {
  private static func message(_ receipt: Receipt, in desk: Desk) throws -> DataExported {
    guard case .message(let message) = try desk.ledger.touchpoint(at: receipt.position).content else {
      return DataExported()
    }
    return try #require(message as? DataExported)
  }

  @Test("The customers are noted as runs, each once, in whatever order they are given")
  func runs() throws {
    let desk = try Desk()
    for index in 1...9 { try desk.meet("c\(index)") }
    let export = DataExport(to: "bookkeeper", for: "accounting", of: "rows", view: "customer360", actor: "3")
    let noted = try desk.ledger.recordExport(export, of: [7, 3, 1, 2, 7, 9].map { CustomerNumber($0) })
    #expect(noted.count == 1)
    let message = try Self.message(noted[0], in: desk)
    #expect(message.runs == [1, 3, 7, 7, 9, 9] && message.customers == 5)
    #expect(
      message.recipient == "bookkeeper" && message.purpose == "accounting" && message.view == "customer360")
    let none = try desk.ledger.recordExport(export, of: [])
    #expect(try Self.message(none[0], in: desk).runs.isEmpty)
  }

  @Test("A note that is sent again is one, and with other customers a conflict")
  func again() throws {
    let desk = try Desk()
    for index in 1...3 { try desk.meet("c\(index)") }
    let (export, id) = (DataExport(to: "bookkeeper", of: "rows"), TouchpointID("office", "e-1"))
    let first = try desk.ledger.recordExport(export, of: [CustomerNumber(1)], as: id)
    let again = try desk.ledger.recordExport(export, of: [CustomerNumber(1)], as: id)
    #expect(again.map(\.position) == first.map(\.position) && again.allSatisfy(\.duplicate))
    try expect(.conflictingDuplicate) {
      try desk.ledger.recordExport(export, of: [CustomerNumber(2)], as: id)
    }
  }

  @Test("Nothing of somebody restricted is handed to others")
  func restricted() throws {
    let desk = try Desk()
    let (ann, bob) = (try desk.meet("ann"), try desk.meet("bob"))
    try desk.ledger.restrictUse(of: ann, reason: "contested")
    let export = DataExport(to: "bookkeeper", of: "rows")
    #expect(try desk.ledger.leftOut(of: export) == [ann])
    let head = try desk.ledger.head
    try expect(.invalidTouchpoint) { try desk.ledger.recordExport(export, of: [ann, bob]) }
    #expect(try desk.ledger.head == head)
    try desk.ledger.recordExport(export, of: [bob])
  }

  @Test("With a register only its recipients get something, and for its purposes")
  func registered() throws {
    let desk = try Desk()
    let ann = try desk.meet("ann")
    try desk.ledger.publishPolicy(
      view: RightsPolicy.purposes, name: "default",
      document: """
        {"controller": {"name": "Ada's Shop", "contact": "desk@ada.example"},
         "recipients": [{"code": "bookkeeper", "name": "Figures & Co"}],
         "purposes": [{"name": "accounting", "basis": "legal-obligation", "recipients": ["bookkeeper"]},
                      {"name": "news", "basis": "consent"}]}
        """)
    for (export, says) in [
      (DataExport(to: "bank", of: "rows"), "not among the recipients"),
      (DataExport(to: "bookkeeper", for: "gossip", of: "rows"), "not among the purposes"),
      (DataExport(to: "bookkeeper", for: "news", of: "rows"), "nothing of news goes to bookkeeper"),
    ] {
      let error = #expect(throws: ProjectionError.self) { try desk.ledger.recordExport(export, of: [ann]) }
      #expect(error?.code == .invalidRequest && error?.message.contains(says) == true)
    }
    try desk.ledger.recordExport(DataExport(to: "bookkeeper", for: "accounting", of: "rows"), of: [ann])
  }
}
