import Foundation
import Perennial
import Testing

@testable import StampCardProgram

/// A programme of points, and how it goes wrong.
enum Programmes {
  static let plain = #"{"currency":"GBP","earning":{"points":1,"per":100}}"#
  /// It cannot be beside the programme named `default`.
  static let clashing = #"{"currency":"GBP","names":["default"],"earning":{"per":100}}"#
  static let double = #"{"currency":"GBP","earning":{"points":2,"per":100}}"#
}

/// A ledger in a directory that is removed with it.
final class PolicyShop {
  let path = NSTemporaryDirectory() + "perennial-policies-\(UUID().uuidString)"
  let ledger: Ledger

  init(options: LedgerOptions = LedgerOptions()) throws {
    ledger = try Ledger.create(
      at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"), options: options)
  }

  deinit {
    try? ledger.close()
    try? FileManager.default.removeItem(atPath: path)
    try? FileManager.default.removeItem(atPath: path + ".key")
  }

  @discardableResult
  func order(_ id: String, _ total: Int64, of customer: String = "ada", at time: Instant) async throws
    -> CustomerNumber
  {
    try await ledger.append(
      NewTouchpoint(
        source: "till/1", id: id, subject: .identifiers([Identifier("crm", customer)]), occurred: time,
        OrderPlaced.with {
          $0.order = id
          $0.currency = "GBP"
          $0.total = total
        })
    ).customer
  }

  /// Records a policy whatever it is, as a program without checks does.
  func recordUnchecked(_ policies: [(view: String, name: String, document: String, from: Instant)]) throws
    -> Ledger
  {
    try ledger.close()
    let unchecked = try Ledger(at: path, for: .readWrite, options: LedgerOptions())
    for policy in policies {
      try unchecked.publishPolicy(
        view: policy.view, name: policy.name, document: policy.document, effectiveFrom: policy.from)
    }
    try unchecked.close()
    return try Ledger.open(at: path)
  }
}

struct PolicyTests {
  static let day = Instant(year: 2024, month: 1, day: 1)

  struct Bad: Sendable {
    var view: String
    var name: String
    var document: String
    var says: String
    /// The path in the document that is at fault; `nil` where the document is not.
    var path: String?
  }

  static let bad = [
    Bad(view: "loyalty", name: "default", document: "{}", says: "currency: is required", path: "currency"),
    Bad(
      view: "loyalty", name: "club", document: Programmes.clashing,
      says: "default is the name of another programme", path: "names[0]"),
    Bad(
      view: "retention", name: "default", document: #"{"lookBackDays":0}"#, says: "lookBackDays",
      path: "lookBackDays"),
    Bad(
      view: "retention", name: "default", document: #"{"touchpoints":["acme.x.y"]}"#, says: "acme.x.y",
      path: "touchpoints[0]"),
    Bad(view: "customer360", name: "default", document: "{}", says: "takes no policies", path: ""),
    Bad(
      view: "loyalti", name: "default", document: Programmes.plain,
      says: "gift-cards, loyalty, purchases, purposes"),
  ]

  @Test("What cannot be used is refused by every call, without Reports being opened first", arguments: bad)
  func refused(policy: Bad) async throws {
    let shop = try PolicyShop()
    try await shop.ledger.publishPolicy(view: "loyalty", name: "default", document: Programmes.plain)
    let head = try shop.ledger.head
    func check(_ body: () async throws -> Void) async {
      do {
        try await body()
        Issue.record("it was recorded")
      } catch {
        let refusal = error as? LedgerError
        #expect(refusal?.code == (policy.path == nil ? .invalidTouchpoint : .invalidPolicy))
        #expect((refusal?.cause as? PolicyFault)?.path == policy.path)
        #expect("\(error)".contains(policy.says), "\(error)")
      }
    }
    await check {
      try await shop.ledger.publishPolicy(view: policy.view, name: policy.name, document: policy.document)
    }
    let event = NewTouchpoint(
      source: "crm", id: "1", subject: .business,
      PolicyPublished.with {
        $0.view = policy.view
        $0.name = policy.name
        $0.document = policy.document
        $0.effectiveFromMicroseconds = Self.day.microseconds
      })
    await check { try await shop.ledger.append(event) }
    await check { try await shop.ledger.append([event]) }
    await check { _ = try await shop.ledger.appendEach([event])[0].get() }
    #expect(try shop.ledger.head == head)
  }

  @Test(
    "What is recorded nevertheless is set aside: the last good programme goes on, and every report says so")
  func setAside() async throws {
    let shop = try PolicyShop()
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "default", document: Programmes.plain, effectiveFrom: Self.day)
    let customer = try await shop.order("1", 10_000, at: Self.day)
    let before = try Reports(of: shop.ledger).loyalty()
    let ledger = try shop.recordUnchecked(
      Self.bad.map { ($0.view, $0.name, $0.document, Self.day) } + [
        ("loyalty", "default", "{}", Instant(year: 2030, month: 1, day: 1))
      ])
    defer { try? ledger.close() }
    let reports = try Reports(of: ledger)
    let after = try reports.loyalty()
    #expect((after.programme, after.points, after.members) == (true, before.points, before.members))
    #expect(after.setAside.map(\.name) == ["default", "club", "default"])
    #expect(after.notes.count == 3)
    #expect(try reports.customer(customer).loyalty?.points == 100)
    #expect(try reports.replay(customer, in: "loyalty").explanation.failure == nil)
    try reports.models.views.refresh()
    #expect(try reports.models.views.verify().allSatisfy(\.isRight))
    #expect(try reports.retention(PeriodRange(period: "month")).setAside.count == 2)
    #expect(try reports.summary().setAside.map(\.reason) == ["this view takes no policies"])
    // The next policy takes the place of the last good one, by its name.
    #expect(try reports.models.policyName(for: "loyalty") == "default")
    try await ledger.publishPolicy(
      view: "loyalty", name: "default", document: Programmes.double, effectiveFrom: Self.day)
    #expect(try reports.loyalty().points.sums[0] == 200)
    let states = try reports.models.views.policies().map(\.state)
    #expect(states.count { if case .setAside = $0 { true } else { false } } == 6)
    #expect(states.count { $0 == .unknownView } == 1)
  }

  @Test("A policy of an own type that comes later is set aside for good: refreshed and rebuilt are the same")
  func laterType() async throws {
    let shop = try PolicyShop()
    let document = #"{"touchpoints":["acme.tasting.held"],"minimumValue":0}"#
    let ledger = try shop.recordUnchecked([("retention", "default", document, Self.day)])
    defer { try? ledger.close() }
    let reports = try Reports(of: ledger)
    #expect(try reports.summary().customers == 0)
    #expect(try reports.retention(PeriodRange(period: "month")).setAside.count == 1)
    _ = try await ledger.append(
      NewTouchpoint(
        source: "x", id: "1", subject: .identifiers([Identifier("crm", "a")]),
        content: .custom(type: "acme.tasting.held", json: "{}")))
    #expect(try reports.retention(PeriodRange(period: "month")).setAside.count == 1)
    #expect(try reports.models.views.verify(["retention"]).allSatisfy(\.isRight))
    // The type is known from now on.
    try await ledger.publishPolicy(view: "retention", name: "default", document: document)
    #expect(try reports.retention(PeriodRange(period: "month")).setAside.count == 1)
  }

  @Test("Withdrawn, a programme earns nothing more; as known before, it did; and it can be published again")
  func withdrawn() async throws {
    let shop = try PolicyShop()
    let ledger = shop.ledger
    let position = try await ledger.publishPolicy(
      view: "loyalty", name: "default", document: Programmes.plain, effectiveFrom: Self.day
    ).position
    let customer = try await shop.order("1", 10_000, at: Self.day)
    try await shop.order("2", 10_000, at: Instant(year: 2024, month: 3, day: 1))
    let reports = try Reports(of: ledger)
    func points(_ moment: Reports.Moment = .now) throws -> Int64? {
      try reports.customer(customer, moment).loyalty?.points
    }
    #expect(try points() == 200)
    let known = try ledger.head
    let february = Instant(year: 2024, month: 2, day: 1)
    try await ledger.withdrawPolicy(at: position, effectiveFrom: february, reason: "typing-error")
    // From February on there is no programme; points that were earned by then stay.
    #expect(try reports.loyalty().programme == false)
    #expect(try points(Reports.Moment(asOf: Instant(year: 2024, month: 1, day: 15))) == 100)
    #expect(
      try reports.models.views.row(of: customer, in: reports.models[Loyalty.self]).row?.points.balance == 100)
    #expect(try points(Reports.Moment(asOf: ledger.now, at: known)) == 200)
    // Withdrawn from the beginning, so that there never was a programme.
    try await ledger.withdrawPolicy(view: "loyalty", name: "default", effectiveFrom: Self.day)
    #expect(try reports.loyalty().members == 0)
    #expect(try points(Reports.Moment(asOf: ledger.now, at: known)) == 200)
    try await ledger.publishPolicy(
      view: "loyalty", name: "default", document: Programmes.double, effectiveFrom: Self.day)
    #expect(try points() == 400)
    try reports.models.views.refresh()
    #expect(try reports.models.views.verify().allSatisfy(\.isRight))
  }

  @Test("A projector of one's own has policies: its check is given to the ledger, or comes with its views")
  func own() throws {
    let card = StampCard(ModelSetting(calendar: try LocalCalendar(timeZone: "Europe/London")))
    var options = LedgerOptions()
    options.policyChecks = [PolicyCheck(for: card)]
    let shop = try PolicyShop(options: options)
    try shop.ledger.publishPolicy(view: "stamps", name: "default", document: #"{"every":3,"days":30}"#)
    #expect(throws: LedgerError.self) {
      try shop.ledger.publishPolicy(view: "stamps", name: "default", document: #"{"every":1,"days":30}"#)
    }
    let other = try PolicyShop()
    #expect(throws: LedgerError.self) {
      try other.ledger.publishPolicy(view: "stamps", name: "default", document: #"{"every":3,"days":30}"#)
    }
    _ = try Views(of: other.ledger, projectors: [card])
    try other.ledger.publishPolicy(view: "stamps", name: "default", document: #"{"every":3,"days":30}"#)
    // The policies of the standard views are still checked.
    #expect(throws: LedgerError.self) {
      try other.ledger.publishPolicy(view: "loyalty", name: "default", document: "{}")
    }
  }

  @Test("The command line refuses, lists, withdraws, previews and explains policies")
  func commands() throws {
    let program = try CommandLineProgram()
    try program.create()
    func run(_ arguments: String..., input: String = "", status: Int32 = 0, says: [String] = []) throws
      -> CommandLineProgram.Outcome
    {
      let outcome = try program.run(arguments, input: input)
      #expect(outcome.status == status, "\(arguments): \(outcome.messages)")
      for word in says {
        #expect((outcome.output + outcome.messages).contains(word), "\(word): \(outcome.messages)")
      }
      return outcome
    }
    try program.write(Programmes.plain, to: "plain.json")
    try program.write(Programmes.double, to: "double.json")
    let first = try run("policy", "publish", "loyalty", "plain.json", "--effective", "2024-01-01").output
      .trimmingCharacters(in: .newlines)
    _ = try run("append", input: orderEvent(total: 10_000, more: #""time":"2024-02-01T00:00:00Z","#))
    try program.write(Programmes.clashing, to: "clashing.json")
    _ = try run(
      "policy", "publish", "loyalty", "clashing.json", "--name", "club", status: 65,
      says: ["names[0]: default is the name of another programme"])
    let event =
      #"{"specversion":"1.0","id":"p","source":"crm","type":"policy.published","data":{"view":"loyalty","#
      + #""name":"club","document":"{}","effectiveFromMicroseconds":0}}"# + "\n"
    _ = try run("append", input: event, status: 65, says: ["the policy club of loyalty", "currency"])
    try program.write(event, to: "p.ndjson")
    _ = try run("import", "p.ndjson", status: 65)
    let preview = try run(
      "policy", "withdraw", first, "--preview", "--effective", "2024-01-01", says: ["1 of 1 customers"])
    #expect(
      !preview.output.contains("10,000"), "amounts have their currency's decimals: \(preview.output)")
    _ = try run("policy", "withdraw", "17000", status: 66, says: ["policy list"])
    _ = try run("policy", "withdraw", "loyalty", "--name", "club", status: 66, says: ["policy list"])
    _ = try run("policy", "withdraw", "loyalty", "--effective", "2024-01-01")
    _ = try run("report", "loyalty", says: ["no loyalty policy is in force"])
    _ = try run("policy", "list", says: ["withdrawn from 2024-01-01", "withdraws all of this name"])
    let json = try run("policy", "list", "--format", "json").json["policies"] as? [[String: Any]]
    #expect(json?.map { $0["state"] as? String } == ["withdrawn", "withdrawal"])
  }

  @Test("A policy that is set aside is named by doctor, by policy list, and beside every report")
  func named() throws {
    let program = try CommandLineProgram()
    try program.create()
    try program.write(Programmes.plain, to: "plain.json")
    #expect(
      try program.run("policy", "publish", "loyalty", "plain.json", "--effective", "2024-01-01").status == 0)
    let unchecked = try Ledger(
      at: program.directory + "/shop.ledger", for: .readWrite, options: LedgerOptions())
    let position = try unchecked.publishPolicy(view: "loyalty", name: "default", document: "{}").position
    try unchecked.close()
    for arguments in [
      ["doctor"], ["report", "loyalty"], ["report", "loyalty", "--format", "json"],
      ["rows", "loyalty", "--format", "csv"], ["rows", "loyalty"], ["rows", "loyalty", "--output", "l.csv"],
    ] {
      let outcome = try program.run(arguments)
      #expect(outcome.status == 0)
      #expect(
        outcome.messages.contains("set aside: currency: is required"), "\(arguments): \(outcome.messages)")
      #expect(outcome.messages.contains("position \(position)"))
    }
    #expect(try program.run("policy", "list").output.contains("set aside: currency"))
    let doctor = try program.run("doctor", "--format", "json").json["policiesSetAside"] as? [[String: Any]]
    #expect(doctor?.count == 1)
    #expect(try program.run("policy", "withdraw", "\(position)").status == 0)
  }
}
