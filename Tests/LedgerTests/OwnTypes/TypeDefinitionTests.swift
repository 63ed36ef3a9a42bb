import Testing

@testable import Ledger

@Suite("Definitions of types")
struct TypeDefinitionTests {
  static let tasting = """
    {"name": "acme.tasting.held", "title": "A tasting", "subject": "customer",
     "reference": {"kind": "booking", "path": "booking"}, "value": {"path": "price", "currency": "currency"},
     "schema": {
       "type": "object", "required": ["wine"], "additionalProperties": false,
       "properties": {
         "booking": {"type": "string"}, "currency": {"type": "string"}, "price": {"type": "integer", "minimum": 0},
         "wine": {"type": "object", "properties": {"name": {"type": "string"}, "year": {"type": "integer", "minimum": 1900}}},
         "when": {"type": "string", "format": "date-time"}, "isPaid": {"type": "boolean"},
         "glasses": {"type": "array", "items": {"type": "object"}}
       }
     },
     "details": [
       {"name": "wine", "path": "wine.name", "kind": "name", "domain": "acme.wine"},
       {"name": "price", "path": "price", "kind": "amount"},
       {"name": "isPaid", "path": "isPaid", "kind": "flag"},
       {"name": "when", "path": "when", "kind": "instant"},
       {"name": "glasses", "path": "glasses", "kind": "list",
        "fields": [{"name": "glass", "path": "kind", "kind": "name", "domain": "acme.glass"},
                   {"name": "count", "path": "count", "kind": "quantity"}]}
     ]}
    """

  @Test("a definition is what its JSON says, and its JSON says it again")
  func roundTrip() throws {
    let definition = try TypeDefinition(json: Self.tasting)
    #expect(definition.name == "acme.tasting.held")
    #expect(definition.subject == .customer)
    #expect(definition.reference == TypeDefinition.About(.booking, path: "booking"))
    #expect(definition.value == TypeDefinition.Value(path: "price", .money(currency: "currency")))
    #expect(definition.details.map(\.name) == ["wine", "price", "isPaid", "when", "glasses"])
    #expect(try TypeDefinition(json: definition.json) == definition)
    #expect(try TypeDefinition(json: definition.json(indented: true)) == definition)
  }

  @Test("a definition of a name alone is one")
  func least() throws {
    #expect(try TypeDefinition(json: #"{"name":"a.b.c"}"#) == TypeDefinition(name: "a.b.c"))
  }

  @Test(
    "a mistake is told with its place and what to write",
    arguments: [
      (#"{"name":"order.placed"}"#, "name", "is built in"),
      (#"{"name":"Tasting"}"#, "name", "prefix of its own"),
      ("{}", "name", "is required"), ("[]", "", "one JSON object"),
      (#"{"name":"a.b.c","titl":"x"}"#, "titl", "did you mean `title`?"),
      (#"{"name":"a.b.c","name":"a.b.d"}"#, "name", "comes twice"),
      (#"{"name":"a.b.c","subject":"costumer"}"#, "subject", "did you mean `customer`?"),
      (
        #"{"name":"a.b.c","reference":{"kind":"ordr","path":"x"}}"#, "reference.kind", "did you mean `order`?"
      ),
      (#"{"name":"a.b.c","reference":{"kind":"order"}}"#, "reference.path", "is required"),
      (
        #"{"name":"a.b.c","reference":{"kind":"campaign","path":"x","introduces":true}}"#,
        "reference.introduces", "producers number"
      ),
      (#"{"name":"a.b.c","reference":{"kind":"order","path":"personal.order"}}"#, "reference.path", "sealed"),
      (#"{"name":"a.b.c","value":{"path":"x"}}"#, "value", "`unit`"),
      (#"{"name":"a.b.c","value":{"path":"x","currency":"y","unit":"score"}}"#, "value.unit", "beside"),
      (#"{"name":"a.b.c","value":{"path":"x","unit":"gbp"}}"#, "value.unit", "currency"),
      (#"{"name":"a.b.c","value":{"path":"x..y","unit":"score"}}"#, "value.path", "dots"),
      (
        #"{"name":"a.b.c","schema":{"properties":{"x":{"minimun":1}}}}"#, "schema.properties.x.minimun",
        "`minimum`"
      ),
      (#"{"name":"a.b.c","schema":true}"#, "schema", "an object"),
      (#"{"name":"a.b.c","schema":{"properties":{"personal":{"type":"object"}}}}"#, "schema", "sealed"),
      (#"{"name":"a.b.c","schema":{"allOf":[{"required":["personal"]}]}}"#, "schema.allOf[0]", "sealed"),
      (
        #"{"name":"a.b.c","details":[{"name":"x","path":"x","kind":"nam","domain":"d"}]}"#,
        "details[0].kind", "did you mean `name`?"
      ),
      (
        #"{"name":"a.b.c","details":[{"name":"x","path":"x","kind":"name"}]}"#, "details[0].domain",
        "is required"
      ),
      (
        #"{"name":"a.b.c","details":[{"name":"x","path":"x","kind":"flag","domain":"d"}]}"#,
        "details[0].domain", "leave it out"
      ),
      (
        #"{"name":"a.b.c","details":[{"name":"x","path":"personal.x","kind":"flag"}]}"#, "details[0].path",
        "sealed"
      ),
      (
        #"{"name":"a.b.c","details":[{"name":"x","path":"x","kind":"flag"},{"name":"x","path":"y","kind":"flag"}]}"#,
        "details[1].name", "details[0]"
      ),
      (
        #"{"name":"a.b.c","details":[{"name":"x","path":"x","kind":"amount"}]}"#, "details[0].kind",
        "`currency`"
      ),
      (
        #"{"name":"a.b.c","details":[{"name":"x","path":"x","kind":"list"}]}"#, "details[0].fields",
        "is required"
      ),
      (
        #"{"name":"a.b.c","details":[{"name":"x","path":"x","kind":"list","fields":[{"name":"y","kind":"flag"},{"name":"z","path":"z","kind":"flag"}]}]}"#,
        "details[0].fields[0].path", "is required"
      ),
      (
        #"{"name":"a.b.c","details":[{"name":"x","path":"x","kind":"list","fields":[{"name":"y","kind":"flag"}]},{"name":"v","path":"v","kind":"list","fields":[{"name":"w","kind":"flag"}]}]}"#,
        "details[1].kind", "second list"
      ),
      (
        #"{"name":"a.b.c","schema":{"properties":{"wine":{}},"additionalProperties":false},"details":[{"name":"x","path":"whine","kind":"flag"}]}"#,
        "details[0].path", "did you mean `wine`?"
      ),
      (
        #"{"name":"a.b.c","schema":{"properties":{"wine":{"type":"string"}}},"details":[{"name":"x","path":"wine","kind":"flag"}]}"#,
        "details[0].path", "must be boolean"
      ),
    ] as [(String, String, String)])
  func mistakes(json: String, field: String, words: String) {
    let fault = #expect(throws: TypeFault.self) { try TypeDefinition(json: json) }
    #expect(fault?.field == field)
    #expect(fault?.problem.contains(words) == true, "\(fault.map { "\($0)" } ?? "")")
  }

  @Test("what is no JSON is told with its line and column")
  func noJSON() {
    let fault = #expect(throws: TypeFault.self) {
      try TypeDefinition(json: "{\n  \"name\": \"é\",\n  title: 1}")
    }
    #expect(fault?.line == 3)
    #expect(fault?.column == 3)
    #expect(fault?.problem.hasPrefix("line 3, column 3: ") == true)
  }

  @Test("details keep their places when a definition follows another, and new ones come behind them")
  func following() throws {
    let before = TypeDefinition(
      name: "a.b.c",
      details: [TypeDefinition.Detail("x", path: "x", .flag), TypeDefinition.Detail("y", path: "y", .number)])
    let now = TypeDefinition(
      name: "a.b.c", subject: .customer, value: TypeDefinition.Value(path: "n", .unit("glasses")),
      details: [
        TypeDefinition.Detail("z", path: "z", .hash),
        TypeDefinition.Detail("y", path: "elsewhere.y", .number),
        TypeDefinition.Detail("x", path: "x", .flag),
      ])
    let following = try now.following(before)
    #expect(following.details.map(\.name) == ["x", "y", "z"])
    #expect(following.details[1].path == "elsewhere.y")
    #expect(following.value == now.value)
  }

  @Test(
    "what was said of facts and details stays",
    arguments: [
      (
        #""value":{"path":"x","unit":"score"}"#, #""value":{"path":"x","unit":"glasses"}"#, "value",
        "counts score"
      ),
      (#""value":{"path":"x","currency":"c"}"#, #""title":"t""#, "value", "counts money"),
      (
        #""reference":{"kind":"order","path":"x"}"#, #""reference":{"kind":"ticket","path":"x"}"#,
        "reference", "about a order"
      ),
      (#""details":[{"name":"x","path":"x","kind":"flag"}]"#, #""details":[]"#, "details", "lacks x"),
      (
        #""details":[{"name":"x","path":"x","kind":"flag"}]"#,
        #""details":[{"name":"x","path":"x","kind":"number"}]"#, "details[0].kind", "x is a flag"
      ),
      (
        #""details":[{"name":"x","path":"x","kind":"name","domain":"d"}]"#,
        #""details":[{"name":"x","path":"x","kind":"name","domain":"e"}]"#, "details[0].kind", "domain d"
      ),
    ] as [(String, String, String, String)])
  func stays(before: String, now: String, field: String, words: String) throws {
    let old = try TypeDefinition(json: #"{"name":"a.b.c",\#(before)}"#)
    let new = try TypeDefinition(json: #"{"name":"a.b.c",\#(now)}"#)
    let fault = #expect(throws: TypeFault.self) { try new.following(old) }
    #expect(fault?.field == field)
    #expect(fault?.problem.contains(words) == true, "\(fault.map { "\($0)" } ?? "")")
  }
}
