import Perennial
import Testing

@testable import Rights

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
    #expect(try desk.ledger.leftOut(of: export).all == [ann])
    let head = try desk.ledger.head
    try expect(.invalidTouchpoint) { try desk.ledger.recordExport(export, of: [ann, bob]) }
    #expect(try desk.ledger.head == head)
    try desk.ledger.recordExport(export, of: [bob])
  }

  @Test("Who has not agreed, agreed no longer, or objects is left out where a consent is needed")
  func consent() throws {
    let desk = try Desk()
    let people = try ["ann", "bob", "cid", "dan", "eve"].map { try desk.meet($0) }
    let (ann, bob, cid, dan, eve) = (people[0], people[1], people[2], people[3], people[4])
    try desk.grant("news", through: ["email"], of: "ann")
    try desk.grant("news", of: "bob")
    try desk.withdraw("news", through: ["email"], of: "bob")
    try desk.grant("news", of: "dan", until: Desk.at(8))
    try desk.grant("news", of: "eve")
    try desk.ledger.restrictUse(of: eve, reason: "contested")
    func leftOut(_ text: String) throws -> LeftOutCustomers {
      let consent: NeededConsent = try #require(NeededConsent(text))
      return try desk.ledger.leftOut(of: DataExport(to: "mail", of: "rows", needing: consent))
    }
    #expect(try leftOut("news:email").withoutConsent == [bob, cid, dan])
    #expect(try leftOut("news:email").unusable == [eve])
    #expect(try leftOut("news:email").all == [bob, cid, dan, eve])
    #expect(try leftOut("news:post").withoutConsent == [ann, cid, dan])
    #expect(try leftOut("news").withoutConsent == [ann, cid, dan])
    // With an interest it is those who object.
    try desk.publish(["news": .legitimateInterest], channels: ["email"])
    let register = try desk.ledger.customers(without: NeededConsent(to: "news", through: "email"))
    #expect(register == [bob])
  }

  @Test("Nothing of somebody without the consent that is needed can be noted as handed over")
  func consentRefused() throws {
    let desk = try Desk()
    let (ann, bob) = (try desk.meet("ann"), try desk.meet("bob"))
    try desk.grant("news", of: "ann")
    let export = DataExport(to: "mail", of: "rows", needing: NeededConsent(to: "news"))
    let error = try expect(.invalidTouchpoint) { try desk.ledger.recordExport(export, of: [ann, bob]) }
    #expect(error.message.contains("no consent of") && error.message.contains("to news is in force"))
    let noted = try desk.ledger.recordExport(export, of: [ann])
    let message = try Self.message(noted[0], in: desk)
    #expect(message.purpose == "news" && message.runs == [1, 1])
  }

  @Test(
    "A consent is written as a purpose, or as a purpose and a channel",
    arguments: [
      ("news", "news", nil), ("news:email", "news", "email"), ("a:b:c", "a:b", "c"), ("", nil, nil),
      (":email", nil, nil), ("news:", nil, nil),
    ] as [(String, String?, String?)])
  func written(text: String, purpose: String?, channel: String?) {
    let consent = NeededConsent(text)
    #expect(consent?.purpose == purpose && consent?.channel == channel)
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

  /// Who may be handed something for which of these purposes.
  private func shopWithRegister() throws -> Desk {
    let desk = try Desk()
    try desk.ledger.publishPolicy(
      view: RightsPolicy.purposes, name: "default",
      document: """
        {"controller": {"name": "Ada's Shop", "contact": "desk@ada.example"},
         "recipients": [{"code": "mail", "name": "Letters Ltd"}, {"code": "agency", "name": "Words & Co"},
                        {"code": "printer", "name": "Ink Ltd"}],
         "purposes": [{"name": "news", "basis": "consent", "recipients": ["mail", "agency"], "channels": ["email"]},
                      {"name": "parties", "basis": "consent", "recipients": ["mail"]},
                      {"name": "receipts", "basis": "contract", "recipients": ["agency"]}]}
        """)
    return desk
  }

  @Test("Whom a purpose of consent alone gives something gets nothing unless a consent is asked for")
  func consentIsAskedFor() throws {
    let desk = try shopWithRegister()
    let ann = try desk.meet("ann")
    try desk.grant("news", through: ["email"], of: "ann")
    func refusal(_ export: DataExport) throws -> String {
      let head = try desk.ledger.head
      #expect(throws: ProjectionError.self) { try desk.ledger.leftOut(of: export) }
      let error = #expect(throws: ProjectionError.self) { try desk.ledger.recordExport(export, of: [ann]) }
      #expect(try error?.code == .invalidRequest && desk.ledger.head == head)
      return error?.message ?? ""
    }
    let mail = try refusal(DataExport(to: "mail", of: "rows"))
    #expect(mail.contains("consented, to news, parties") && mail.contains("--consent news:email"), "\(mail)")
    // The purpose that is said decides, whatever else the recipient gets; and so does the consent that is asked for.
    let other = NeededConsent(to: "parties")
    for export in [
      DataExport(to: "agency", for: "news", of: "rows"),
      DataExport(to: "mail", for: "news", of: "rows", needing: other),
    ] {
      let message = try refusal(export)
      #expect(message.contains("consented, to news: say"), "\(message)")
    }
    for export in [
      DataExport(to: "agency", of: "rows"), DataExport(to: "agency", for: "receipts", of: "rows"),
      DataExport(to: "printer", of: "rows"),
      DataExport(to: "mail", of: "rows", needing: NeededConsent(to: "news", through: "email")),
    ] {
      try desk.ledger.recordExport(export, of: [ann])
    }
  }

  @Test("Fields of profiles go with a consent alone, and the note says which they were")
  func fields() throws {
    let desk = try Desk()
    let ann = try desk.meet("ann")
    try desk.grant("news", of: "ann")
    var export = DataExport(to: "mail", of: "rows", revealing: ["name", "attributes.Shoe size"])
    let error = #expect(throws: ProjectionError.self) { try desk.ledger.recordExport(export, of: [ann]) }
    #expect(error?.message.contains("--consent") == true)
    export.consent = NeededConsent(to: "news")
    let noted = try desk.ledger.recordExport(export, of: [ann])
    #expect(try Self.message(noted[0], in: desk).fields == ["name", "attributes.Shoe size"])
    for field in ["nmae", "attributes.", ""] {
      export.fields = ["name", field]
      let error = try expect(.invalidTouchpoint) { try desk.ledger.recordExport(export, of: [ann]) }
      #expect(error.message.contains("data.fields[1]"), "\(field): \(error.message)")
    }
  }
}
