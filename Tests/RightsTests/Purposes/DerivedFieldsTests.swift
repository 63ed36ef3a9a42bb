import Perennial
import Testing

/// What of a person is recorded in clear: what the register of purposes allows, and without one what was given.
struct DerivedFieldsTests {
  private static func publish(_ derived: [DerivedField], in desk: Desk) throws {
    let list = derived.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    let member = derived.isEmpty ? "" : ", \"derived\": [\(list)]"
    try desk.ledger.publishPolicy(
      view: RightsPolicy.purposes, name: "default",
      document: """
        {"controller": {"name": "Ada's Shop", "contact": "desk@ada.example"},
         "purposes": [{"name": "news", "basis": "consent"}]\(member)}
        """)
  }

  private static let profile = Profile.with {
    ($0.name, $0.birthday, $0.region, $0.country) = ("Ann Bell", "1984-03-02", "Surrey", "GB")
  }

  /// What is recorded of a profile: as without its personal part everybody reads it, and whole.
  private static func recorded(_ receipt: Receipt, in desk: Desk, reveal: Bool = false) throws
    -> CustomerRegistered
  {
    let content = try desk.ledger.touchpoint(at: receipt.position, reveal: reveal).content
    guard case .message(let message) = content else { return CustomerRegistered() }
    return try #require(message as? CustomerRegistered)
  }

  @Test("What the register allows follows from what is sealed, and nothing else does")
  func derived() throws {
    for allowed in DerivedField.allCases {
      let desk = try Desk()
      try Self.publish([allowed], in: desk)
      let receipt = try desk.record(CustomerRegistered.with { $0.personal = Self.profile }, of: "ann")
      let plain = try Self.recorded(receipt, in: desk)
      #expect(plain.ageBand == (allowed == .ageBand ? "35-44" : ""))
      #expect(plain.region == (allowed == .region ? "Surrey" : ""))
      #expect(plain.country == (allowed == .country ? "GB" : ""))
      #expect((plain.hasBirthMonth, plain.hasBirthDay) == (allowed == .birthday, allowed == .birthday))
      #expect((plain.birthMonth, plain.birthDay) == (allowed == .birthday ? (3, 2) : (0, 0)))
      #expect(plain.household.isEmpty && !plain.hasPersonal)
      #expect(try Self.recorded(receipt, in: desk, reveal: true).personal == Self.profile)
    }
  }

  @Test(
    "Without a register nothing is derived, what was always taken is taken, and the new fields are refused")
  func without() throws {
    let desk = try Desk()
    let receipt = try desk.record(
      CustomerRegistered.with {
        ($0.birthMonth, $0.birthDay, $0.household, $0.personal) = (3, 2, "H-7", Self.profile)
      }, of: "ann")
    let plain = try Self.recorded(receipt, in: desk)
    #expect(
      plain.birthMonth == 3 && plain.household == "H-7" && plain.ageBand.isEmpty && plain.country.isEmpty)
    let given: [(CustomerRegistered, String)] = [
      (.with { $0.ageBand = "25-34" }, "data.ageBand"), (.with { $0.region = "Surrey" }, "data.region"),
      (.with { $0.country = "GB" }, "data.country"),
    ]
    for (message, field) in given {
      let error = try expect(.invalidTouchpoint) { try desk.record(message, of: "bob") }
      #expect((error.cause as? TouchpointFault)?.field == field)
      #expect(error.message.contains("policy publish purposes"))
    }
  }

  @Test("What the register does not allow is refused with its field", arguments: DerivedField.allCases)
  func refused(field: DerivedField) throws {
    let given: [(DerivedField, CustomerUpdated, String)] = [
      (.ageBand, .with { $0.ageBand = "25-34" }, "ageBand"),
      (.region, .with { $0.region = "Surrey" }, "region"),
      (.country, .with { $0.country = "GB" }, "country"),
      (.household, .with { $0.household = "H-7" }, "household"),
      (.birthday, .with { $0.birthMonth = 3 }, "birthMonth"),
      (.birthday, .with { $0.birthDay = 2 }, "birthDay"),
    ]
    let desk = try Desk()
    try Self.publish([field], in: desk)
    for (allowed, message, name) in given {
      guard allowed != field else {
        try desk.record(message, of: "ann")
        continue
      }
      let error = try expect(.invalidTouchpoint) { try desk.record(message, of: "ann") }
      #expect((error.cause as? TouchpointFault)?.field == "data.\(name)")
      #expect(error.message.contains("the register of purposes does not have \(allowed.rawValue)"))
    }
  }

  @Test("A register counts from when it is in force, and no longer than it is published")
  func inForce() throws {
    let desk = try Desk()
    try Self.publish([.country], in: desk)
    try desk.record(CustomerUpdated.with { $0.country = "GB" }, of: "ann")
    // Another takes its place tomorrow.
    try desk.ledger.publishPolicy(
      view: RightsPolicy.purposes, name: "default",
      document: """
        {"controller": {"name": "Ada's Shop", "contact": "desk@ada.example"},
         "purposes": [{"name": "news", "basis": "consent"}], "derived": ["region"]}
        """, effectiveFrom: Desk.at(24))
    try desk.record(CustomerUpdated.with { $0.country = "IE" }, of: "ann")
    desk.clock.set(Desk.at(24))
    try expect(.invalidTouchpoint) { try desk.record(CustomerUpdated.with { $0.country = "FR" }, of: "ann") }
    try desk.record(CustomerUpdated.with { $0.region = "Kent" }, of: "ann")
    try desk.ledger.withdrawPolicy(view: RightsPolicy.purposes, name: "default")
    let error = try expect(.invalidTouchpoint) {
      try desk.record(CustomerUpdated.with { $0.region = "Kent" }, of: "ann")
    }
    #expect(error.message.contains("only where a register"))
    try desk.record(CustomerUpdated.with { $0.household = "H-7" }, of: "ann")
  }

  @Test(
    "A register that is set aside allows nothing: what held before it goes on, as wherever else registers are read"
  )
  func setAside() throws {
    let desk = try Desk()
    try Self.publish([.country], in: desk)
    try desk.ledger.close()
    var options = LedgerOptions()
    options.clock = { [clock = desk.clock] in clock.now }
    // A program that checks no policies: one document is no register, and of two names one is too many.
    let unchecked = try Ledger(at: desk.path, for: .readWrite, options: options)
    try unchecked.publishPolicy(
      view: RightsPolicy.purposes, name: "default", document: #"{"derived": ["ageBand", "region"]}"#)
    try unchecked.publishPolicy(
      view: RightsPolicy.purposes, name: "second",
      document: """
        {"controller": {"name": "Ada's Shop", "contact": "desk@ada.example"},
         "purposes": [{"name": "news", "basis": "consent"}], "derived": ["region"]}
        """)
    try unchecked.close()
    let ledger = try Ledger.open(at: desk.path, options: options)
    defer { try? ledger.close() }
    func profile(_ id: String, _ message: CustomerRegistered) throws -> Receipt {
      try ledger.append(
        NewTouchpoint(source: "desk", id: id, subject: .identifiers([Identifier("crm", "ann")]), message))
    }
    let message = CustomerRegistered.with { $0.personal = Self.profile }
    let receipt = try profile("new-1", message)
    guard case .message(let any) = try ledger.touchpoint(at: receipt.position).content,
      let plain = any as? CustomerRegistered
    else {
      Issue.record("no profile was recorded")
      return
    }
    #expect(plain.country == "GB" && plain.region.isEmpty && plain.ageBand.isEmpty)
    #expect(try ledger.purposeRegister()?.register.derived == [.country])
    try expect(.invalidTouchpoint) { _ = try profile("new-2", .with { $0.region = "Surrey" }) }
    #expect(try profile("new-1", message).duplicate)
  }

  @Test(
    "A profile that is sent again is a duplicate, whatever was derived and whichever register is in force by then"
  )
  func again() throws {
    let desk = try Desk()
    try Self.publish([.ageBand, .birthday, .country, .region], in: desk)
    let message = CustomerRegistered.with { $0.personal = Self.profile }
    let first = try desk.record(message, of: "ann", id: "new-1")
    #expect(try desk.record(message, of: "ann", id: "new-1").duplicate)
    try desk.ledger.withdrawPolicy(view: RightsPolicy.purposes, name: "default")
    let again = try desk.record(message, of: "ann", id: "new-1")
    #expect(again.duplicate && again.position == first.position)
    var other = message
    other.personal.birthday = "1985-03-02"
    try expect(.conflictingDuplicate) { try desk.record(other, of: "ann", id: "new-1") }
    var given = message
    given.ageBand = "25-34"
    try expect(.conflictingDuplicate) { try desk.record(given, of: "ann", id: "new-1") }
  }

  /// A birthday, when it is told, and the band of ages; empty for none.
  static let bands: [(birthday: String, told: String, band: String)] = [
    ("2024-02-29", "2024-03-01T00:00:00Z", "under-16"), ("2008-03-02", "2024-03-01T12:00:00Z", "under-16"),
    ("2008-03-01", "2024-03-01T00:00:00Z", "16-17"), ("2006-03-02", "2024-03-01T12:00:00Z", "16-17"),
    ("2006-03-01", "2024-03-01T12:00:00Z", "18-24"), ("1999-03-01", "2024-03-01T12:00:00Z", "25-34"),
    ("1989-03-01", "2024-03-01T12:00:00Z", "35-44"), ("1979-03-01", "2024-03-01T12:00:00Z", "45-54"),
    ("1969-03-01", "2024-03-01T12:00:00Z", "55-64"), ("1959-03-02", "2024-03-01T12:00:00Z", "55-64"),
    ("1959-03-01", "2024-03-01T12:00:00Z", "65-plus"), ("1900-01-01", "2024-03-01T12:00:00Z", "65-plus"),
    // A year without a 29 February.
    ("2004-02-29", "2022-02-28T12:00:00Z", "16-17"), ("2004-02-29", "2022-03-01T12:00:00Z", "18-24"),
    // In London it is the first of June already.
    ("2005-06-01", "2023-05-31T23:30:00Z", "18-24"), ("2005-06-01", "2023-05-31T22:30:00Z", "16-17"),
    ("--03-01", "2024-03-01T12:00:00Z", ""), ("2030-01-01", "2024-03-01T12:00:00Z", ""),
  ]

  @Test("The band of ages is that of the day on which the profile was told", arguments: bands)
  func band(birthday: String, told: String, band: String) throws {
    let desk = try Desk()
    desk.clock.set(Desk.at(23))
    try Self.publish([.ageBand], in: desk)
    let receipt = try desk.record(
      CustomerRegistered.with { $0.personal.birthday = birthday }, of: "ann", at: Instant(told))
    #expect(try Self.recorded(receipt, in: desk).ageBand == band)
  }

  @Test("A band of ages is one of eight, and a country two letters, in clear and in the profile")
  func form() throws {
    let desk = try Desk()
    try Self.publish(DerivedField.allCases, in: desk)
    for (message, field): (CustomerRegistered, String) in [
      (.with { $0.ageBand = "25-30" }, "data.ageBand"), (.with { $0.country = "gb" }, "data.country"),
      (.with { $0.country = "England" }, "data.country"),
      (.with { $0.personal.country = "GBR" }, "data.personal.country"),
    ] {
      let error = try expect(.invalidTouchpoint) { try desk.record(message, of: "ann") }
      #expect((error.cause as? TouchpointFault)?.field == field)
    }
  }
}
