import Foundation
import Perennial
import Testing

/// The register of purposes: what it may say, and what it may not.
struct PurposeRegisterTests {
  private static let whole = """
    {"controller": {"name": "Ada's Shop", "contact": "12 Mill Lane, Leeds", "dpo": "dpo@ada.example"},
     "purposes": [
       {"name": "marketing", "basis": "consent", "description": {"en": "News of the shop", "pt-BR": "Novidades"},
        "categories": ["contact", "orders"], "recipients": ["mail-service"], "channels": ["email", "sms"],
        "keep": "until it is withdrawn", "jurisdictions": ["GB", "EU"]},
       {"name": "accounting", "basis": "legal-obligation", "keep": "seven years"}],
     "recipients": [{"code": "mail-service", "name": "Letters Ltd", "where": "IE"}],
     "derived": ["ageBand", "birthday"]}
    """

  @Test("A register is read as it stands")
  func reading() throws {
    let register = try PurposeRegister(document: Self.whole)
    #expect(register.controller.name == "Ada's Shop" && register.controller.contact == "12 Mill Lane, Leeds")
    #expect(register.controller.dpo == "dpo@ada.example")
    #expect(register.purposes.map(\.name) == ["marketing", "accounting"])
    let marketing = try #require(register.purpose(named: "marketing"))
    #expect(marketing.basis == .consent && marketing.channels == ["email", "sms"])
    #expect(marketing.description == ["en": "News of the shop", "pt-BR": "Novidades"])
    #expect(marketing.categories == ["contact", "orders"] && marketing.recipients == ["mail-service"])
    #expect(marketing.keep == "until it is withdrawn" && marketing.jurisdictions == ["GB", "EU"])
    #expect(register.purpose(named: "accounting")?.basis == .legalObligation)
    #expect(register.recipient("mail-service")?.place == "IE" && register.recipient("bank") == nil)
    #expect(register.derived == [.ageBand, .birthday])
  }

  @Test("A register has a purpose through the channels that it names, and through any where it names none")
  func through() throws {
    let register = try PurposeRegister(document: Self.whole)
    #expect(register.has("marketing") && register.has("marketing", through: ["email", "sms"]))
    #expect(!register.has("marketing", through: ["email", "post"]) && !register.has("gossip"))
    #expect(register.has("accounting", through: ["post"]))
    // A purpose or a channel may have a colon of its own: nothing is taken apart.
    #expect(!register.has("marketing:email"))
  }

  /// A document that is wrong in one place, that place, and a word of the reason.
  static let wrong: [(change: (from: String, to: String), path: String, says: String)] = [
    (
      (
        #""controller": {"name": "Ada's Shop", "contact": "12 Mill Lane, Leeds", "dpo": "dpo@ada.example"},"#,
        ""
      ),
      "controller", "is required"
    ),
    ((#""name": "Ada's Shop", "#, ""), "controller.name", "is required"),
    ((#""contact": "12 Mill Lane, Leeds""#, #""contact": """#), "controller.contact", "not empty"),
    ((#""dpo": "dpo@ada.example""#, #""dpo": 7"#), "controller.dpo", "text"),
    ((#""dpo""#, #""dpi""#), "controller.dpi", "did you mean dpo?"),
    ((#""purposes": ["#, #""purposes": [], "aims": ["#), "purposes", "1 to 100"),
    ((#""name": "marketing", "#, ""), "purposes[0].name", "is required"),
    (
      (#""name": "accounting""#, #""name": "marketing""#), "purposes[1].name",
      "another purpose is called marketing"
    ),
    ((#""basis": "consent", "#, ""), "purposes[0].basis", "is required"),
    ((#""basis": "consent""#, #""basis": "because""#), "purposes[0].basis", "legitimate-interest"),
    ((#""pt-BR": "#, #""português": "#), "purposes[0].description", "not the tag of a language"),
    ((#"{"en": "News of the shop", "pt-BR": "Novidades"}"#, "{}"), "purposes[0].description", "1 to 50"),
    ((#""News of the shop""#, "7"), "purposes[0].description.en", "text"),
    ((#"["contact", "orders"]"#, #"["contact", "contact"]"#), "purposes[0].categories[1]", "twice"),
    (
      (#""recipients": ["mail-service"]"#, #""recipients": ["bank"]"#), "purposes[0].recipients[0]",
      "not among"
    ),
    ((#"["email", "sms"]"#, #"["by post"]"#), "purposes[0].channels[0]", "must be a code"),
    ((#"["email", "sms"]"#, "[]"), "purposes[0].channels", "1 to 100"),
    ((#""seven years""#, "7"), "purposes[1].keep", "text"),
    ((#"["GB", "EU"]"#, #""GB""#), "purposes[0].jurisdictions", "must be a list"),
    ((#""code": "mail-service""#, #""code": "mail service""#), "recipients[0].code", "must be a code"),
    ((#""name": "Letters Ltd", "#, ""), "recipients[0].name", "is required"),
    ((#", "where": "IE""#, #", "place": "IE""#), "recipients[0].place", "is not a field"),
    ((#"["ageBand", "birthday"]"#, #"["age"]"#), "derived[0]", "ageBand"),
    ((#"["ageBand", "birthday"]"#, #"["ageBand", "ageBand"]"#), "derived[1]", "twice"),
    ((#""derived""#, #""derives""#), "derives", "did you mean derived?"),
  ]

  @Test(
    "What is wrong is refused with its place and the reason, and nothing is recorded",
    arguments: wrong.indices)
  func refused(index: Int) throws {
    let wrong = Self.wrong[index]
    let document = Self.whole.replacing(wrong.change.from, with: wrong.change.to, maxReplacements: 1)
    #expect(document != Self.whole)
    let fault = #expect(throws: PolicyFault.self) { try PurposeRegister(document: document) }
    #expect(fault?.path == wrong.path, "\(fault?.description ?? "")")
    #expect(fault?.problem.contains(wrong.says) == true, "\(fault?.description ?? "")")
    let desk = try Desk()
    let head = try desk.ledger.head
    try expect(.invalidPolicy) {
      try desk.ledger.publishPolicy(view: RightsPolicy.purposes, name: "default", document: document)
    }
    #expect(try desk.ledger.head == head)
  }

  @Test("The form that editors go by allows what is read, and refuses what is wrong by its form")
  func schema() throws {
    let desk = try Desk()
    // The ledger reads schemas for types of a user's own: as data of such a type each document is held to the form.
    try desk.ledger.define(
      TypeDefinition(name: "ada.register.draft", subject: .business, schema: PurposePolicy.policySchema))
    func draft(_ document: String, _ id: Int) throws {
      _ = try desk.ledger.append(
        NewTouchpoint(
          source: "office", id: "\(id)", subject: .business,
          content: .custom(type: "ada.register.draft", json: document)))
    }
    try draft(Self.whole, -1)
    // What no form says: that names differ, and that what is named is there.
    let beyond = ["another purpose is called", "not among"]
    for (index, wrong) in Self.wrong.enumerated() {
      let document = Self.whole.replacing(wrong.change.from, with: wrong.change.to, maxReplacements: 1)
      if beyond.contains(where: wrong.says.contains) {
        try draft(document, index)
      } else {
        try expect(.invalidTouchpoint) { try draft(document, index) }
      }
    }
  }

  @Test("There is one register: another under another name is refused, one under the same takes its place")
  func one() throws {
    let desk = try Desk()
    let first = try desk.publish(["news": .consent])
    let error = try expect(.invalidPolicy) {
      try desk.ledger.publishPolicy(view: RightsPolicy.purposes, name: "other", document: Self.whole)
    }
    #expect(error.message.contains("under the name default"))
    #expect(try desk.ledger.purposeRegister()?.at == first)
    let second = try desk.ledger.publishPolicy(
      view: RightsPolicy.purposes, name: "default", document: Self.whole
    ).position
    #expect(try desk.ledger.purposeRegister()?.at == second)
    #expect(try desk.ledger.purposeRegister(Moment(at: first))?.register.purposes.map(\.name) == ["news"])
    try desk.ledger.withdrawPolicy(view: RightsPolicy.purposes, name: "default")
    #expect(try desk.ledger.purposeRegister() == nil)
  }

  @Test("A register is listed with the other policies, and its form can be asked for")
  func listed() throws {
    let desk = try Desk()
    try desk.publish(["news": .consent])
    let reports = try Reports(of: desk.ledger)
    defer { reports.close() }
    #expect(try reports.models.policies().map(\.state) == [.holds])
    #expect(try reports.models.policyName(for: "purposes") == "default")
    #expect(reports.models.list.policyNames.contains("purposes"))
    let schema = try #require(try reports.models.list.policySchema(of: "purposes"))
    #expect(try JSONSerialization.jsonObject(with: Data(schema.utf8)) is [String: Any])
    #expect(throws: PolicyFault.self) {
      try reports.models.validate(policy: #"{"controller": 1}"#, for: "purposes", named: "default")
    }
  }
}
