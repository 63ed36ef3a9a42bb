import Foundation
import Perennial
import Testing

/// A file for a mailing: rows with what people's profiles say, of those alone who have agreed.
@Suite struct HandOverTests {
  private let directory =
    FileManager.default.temporaryDirectory.path + "/perennial-mailing-\(UUID().uuidString)"
  private let ledger: Ledger
  private let reports: Reports
  private static let mailing = DataExport(
    to: "mail", of: "rows", needing: NeededConsent(to: "news", through: "email"),
    revealing: ["name", "email", "attributes.size"])

  /// Ann has said her name twice and has an attribute, Bob is known by his address alone, Cid has taken his address back, Dan has not
  /// agreed, Eve was erased, Fay must not be used.
  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    ledger = try Ledger.create(
      at: directory + "/shop.ledger", settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    reports = try Reports(of: ledger)
    try say("ann") {
      ($0.name, $0.email, $0.attributes) = (
        "Ann Lee", "ann@example.org", [.with { ($0.name, $0.value) = ("size", "=42") }]
      )
    }
    try say("ann") { $0.name = "Ann Reed" }
    try record(VisitMade(), of: [.crm("bob"), .email("old@example.org")])
    try record(VisitMade(), of: [.crm("bob"), .email("bob@example.org")])
    try say("cid") { $0.email = "cid@example.org" }
    try say("cid") { ($0.name, $0.email) = ("Cid", "") }
    for name in ["dan", "eve", "fay"] { try say(name) { $0.name = name } }
    for name in ["ann", "bob", "cid", "eve", "fay"] {
      try record(
        ConsentGranted.with { ($0.purpose, $0.channels) = ("news", ["email"]) }, of: [.crm(name)])
    }
    try ledger.erase(try number("eve"), request: "R-1", reason: "requested")
    try ledger.restrictUse(of: try number("fay"), reason: "contested")
  }

  private func say(_ name: String, _ fill: (inout Profile) -> Void) throws {
    var message = CustomerUpdated()
    fill(&message.personal)
    try record(message, of: [.crm(name)])
  }

  private func record(_ message: some TouchpointMessage, of identifiers: [Identifier]) throws {
    try ledger.append(
      NewTouchpoint(
        source: "desk", id: UUID().uuidString, subject: .identifiers(identifiers), message))
  }

  private func number(_ name: String) throws -> CustomerNumber {
    try #require(try ledger.customerNumber(of: .crm(name)))
  }

  private func part(_ view: ViewName = "customer360", columns: String = "orders") throws -> RowExport.Part {
    let view = try reports.listable(view)
    return RowExport.Part(view, try reports.query(of: view, columns: columns))
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: directory + "/" + name, encoding: .utf8)
  }

  @Test("It has the newest word of each profile, empty where there is none, and nobody who must not be in it")
  func file() async throws {
    let handed = try await reports.handOver([part()], to: directory + "/m.csv", as: Self.mailing)
    #expect(
      try text("m.csv") == """
        customer,orders,name,email,attributes.size
        1,0,Ann Reed,ann@example.org,'=42
        2,0,,bob@example.org,
        3,0,Cid,,

        """)
    #expect(handed.written.map(\.rows) == [3])
    #expect(handed.written[0].empty == ["name": 1, "email": 1, "attributes.size": 2])
    #expect((handed.unusable, handed.withoutConsent) == (2, 1))
    let mode = try FileManager.default.attributesOfItem(atPath: directory + "/m.csv")[.posixPermissions]
    #expect(mode as? Int == 0o600)
    guard case .message(let message) = try ledger.touchpoint(at: handed.receipts[0].position).content,
      let note = message as? DataExported
    else {
      Issue.record("no note")
      return
    }
    #expect(note.fields == Self.mailing.fields && note.runs == [1, 3] && note.view == "customer360")
    #expect(note.purpose == "news" && note.recipient == "mail")
    let everything = try reports.disclosure(of: CustomerNumber(2))
    #expect(String(decoding: everything.json, as: UTF8.self).contains(#""fields": ["#))
    let letter = everything.letter(in: .english)
    #expect(letter.contains("With it went, of what is noted of you: name, e-mail and size."))
    let none = try reports.disclosure(of: number("dan"))
    #expect(!none.letter(in: .english).contains("With it went"))
  }

  @Test("A person who was merged is one row, with what was said under each number; formulas stay where asked")
  func merged() throws {
    try ledger.merge(number("ann"), with: number("bob"), evidence: "confirmed")
    try say("bob") { $0.phone = "+44 20 7946 0000" }
    var mailing = Self.mailing
    mailing.fields = ["phone", "name", "email"]
    try reports.handOver([part()], to: directory + "/m.csv", as: mailing, guardsFormulas: false)
    #expect(try text("m.csv").contains("1,0,+44 20 7946 0000,Ann Reed,ann@example.org\n"))
    #expect(try !text("m.csv").contains("\n2,"))
  }

  @Test("A profile is as it is now, whatever moment the rows are of")
  func earlierMoment() throws {
    let before = try ledger.head
    try say("ann") { $0.name = "Ann Hill" }
    let view = try reports.listable("customer360", Reports.Moment(at: before))
    let query = try reports.query(of: view, where: ["customer=1"], columns: "orders")
    try reports.handOver([RowExport.Part(view, query)], to: directory + "/m.csv", as: Self.mailing)
    #expect(try text("m.csv").contains("1,0,Ann Hill,"))
  }

  @Test("Into SQLite each view has the columns, and NDJSON has null where there is nothing")
  func otherFormats() throws {
    let handed = try reports.handOver(
      [part(), part("consents", columns: "")], to: directory + "/m.sqlite", as: Self.mailing)
    #expect(handed.written.map(\.rows) == [3, 3])
    let bytes = try Data(contentsOf: URL(fileURLWithPath: directory + "/m.sqlite"))
    #expect(bytes.range(of: Data("Ann Reed".utf8)) != nil && bytes.range(of: Data("Ann Lee".utf8)) == nil)
    try reports.handOver([part()], to: directory + "/m.ndjson", as: Self.mailing)
    #expect(
      try text("m.ndjson").contains(
        #"{"customer":2,"orders":0,"name":null,"email":"bob@example.org","attributes.size":null}"#))
  }

  @Test("What cannot be handed over leaves neither a file nor a note")
  func refused() async throws {
    let head = try ledger.head
    var unasked = Self.mailing
    unasked.consent = nil
    var misspelt = Self.mailing
    misspelt.fields = ["emal"]
    var twice = Self.mailing
    twice.fields = ["name", "name"]
    for (export, says) in [
      (unasked, "say which consent is needed"), (misspelt, "did you mean `email`"), (twice, "named twice"),
    ] {
      let error = await #expect(throws: ProjectionError.self) {
        try await reports.handOver([part()], to: directory + "/n.csv", as: export)
      }
      #expect(error?.code == .invalidRequest && error?.message.contains(says) == true, "\(error as Any)")
    }
    // Once the reports are closed nothing is handed over.
    reports.close()
    await #expect(throws: ProjectionError.self) {
      try await reports.handOver([part()], to: directory + "/n.csv", as: Self.mailing)
    }
    #expect(try !FileManager.default.fileExists(atPath: directory + "/n.csv") && ledger.head == head)
  }
}
