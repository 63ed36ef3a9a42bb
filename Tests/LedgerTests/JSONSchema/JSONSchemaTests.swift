import Testing

@testable import Ledger

@Suite("JSON Schema")
struct JSONSchemaTests {
  /// What is wrong with a value, in words; `nil` where it fits.
  private static func fault(_ value: String, by schema: String) throws -> String? {
    let schema = try JSONSchemaReader.read(try JSONDocument(schema))
    let document = try JSONDocument(value)
    do throws(JSONSchema.Fault) {
      try schema.check(document)
      return nil
    } catch {
      return "\(error.path)| \(error.problem)"
    }
  }

  @Test(
    "takes what fits",
    arguments: [
      ("true", "1"), ("{}", "null"), (#"{"type":"integer"}"#, "1.0"),
      (#"{"type":["string","null"]}"#, "null"),
      (#"{"const":{"a":1,"b":[2]}}"#, #"{"b":[2.0],"a":1e0}"#), (#"{"enum":[1,"1"]}"#, #""1""#),
      (#"{"minimum":1.5}"#, "1.5"), (#"{"minimum":2}"#, #""text""#), (#"{"maxLength":2}"#, #""😀é""#),
      (#"{"multipleOf":0.01}"#, "19.99"), (#"{"uniqueItems":true}"#, #"[1,"1",true,[1],{"a":1},{"a":2}]"#),
      (#"{"prefixItems":[{"type":"string"}],"items":{"type":"number"}}"#, #"["a",1,2]"#),
      (#"{"contains":{"const":1},"minContains":2,"maxContains":2}"#, "[1,0,1]"),
      (
        #"{"properties":{"a":{"type":"string"}},"patternProperties":{"^x":{"type":"number"}},"additionalProperties":false}"#,
        #"{"a":"","x1":2}"#
      ),
      (##"{"$ref":"#/$defs/wine","$defs":{"wine":{"type":"string"}}}"##, #""red""#),
      (##"{"properties":{"next":{"$ref":"#"}},"required":["v"]}"##, ##"{"v":1,"next":{"v":2}}"##),
      (#"{"oneOf":[{"type":"string"},{"type":"number"}]}"#, "1"), (#"{"not":{"type":"string"}}"#, "1"),
      (#"{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}"#, #"{"c":1}"#),
      (#"{"dependentRequired":{"a":["b"]}}"#, "{}"),
      (#"{"dependentSchemas":{"a":{"required":["b"]}}}"#, #"{"a":1,"b":2}"#),
      (#"{"propertyNames":{"maxLength":1}}"#, #"{"a":1}"#), (#"{"format":"date"}"#, #""2024-02-29""#),
      (#"{"format":"date-time"}"#, #""1998-12-31T23:59:60Z""#),
      (#"{"format":"uuid"}"#, #""2EB8AA08-aa98-11ea-b4aa-73b441d16380""#),
      (
        ##"{"title":"t","description":"d","default":1,"examples":[2],"$comment":"c","$id":"https://acme.example/t","$schema":"https://json-schema.org/draft/2020-12/schema"}"##,
        "3"
      ),
    ] as [(String, String)])
  func fits(schema: String, value: String) throws {
    let fault = try Self.fault(value, by: schema)
    #expect(fault == nil)
  }

  @Test(
    "says where what does not fit is, and the rule",
    arguments: [
      (
        #"{"properties":{"wine":{"properties":{"year":{"minimum":1900}}}}}"#, #"{"wine":{"year":1899}}"#,
        "wine.year| must be at least 1900"
      ),
      ("false", "1", "| is not allowed here"),
      (#"{"type":"integer"}"#, "1.5", "| must be a whole number"),
      (#"{"type":["string","null"]}"#, "1", "| must be text or null"),
      (#"{"enum":["red","white"]}"#, #""blue""#, #"| must be one of "red", "white""#),
      (#"{"const":1}"#, "2", "| must be 1"), (#"{"exclusiveMinimum":0}"#, "0", "| must be more than 0"),
      (#"{"exclusiveMaximum":1e2}"#, "100.0", "| must be less than 1e2"),
      (#"{"maximum":3}"#, "4", "| must be at most 3"),
      (#"{"multipleOf":0.01}"#, "19.995", "| must be a multiple of 0.01"),
      (#"{"minLength":2}"#, #""é""#, "| must have at least 2 characters"),
      (#"{"maxLength":1}"#, #""ab""#, "| must have at most 1 characters"),
      (#"{"pattern":"^[A-Z]{2}$"}"#, #""a""#, "| must match the pattern ^[A-Z]{2}$"),
      (#"{"format":"date"}"#, #""2023-02-29""#, "| must be a date such as 2026-03-01"),
      (#"{"format":"time"}"#, #""24:00:00Z""#, "| must be a time of day such as 18:30:00Z"),
      (
        #"{"format":"date-time"}"#, #""2026-03-01T10:00:00""#, "| must be a time such as 2026-03-01T18:30:00Z"
      ),
      (#"{"format":"uuid"}"#, #""x""#, "| must be a UUID"),
      (#"{"items":{"items":{"type":"number"}}}"#, #"[[1],[2,"a"]]"#, "[1][1]| must be a number"),
      (
        #"{"properties":{"lines":{"items":{"required":["sku"]}}}}"#, #"{"lines":[{"sku":1},{}]}"#,
        "lines[1].sku| is required"
      ),
      (#"{"minItems":1}"#, "[]", "| must have at least 1 items"),
      (#"{"maxItems":1}"#, "[1,2]", "| must have at most 1 items"),
      (#"{"uniqueItems":true}"#, #"[{"a":1,"b":2},{"b":2.0,"a":1}]"#, "| must not have two equal items"),
      (#"{"contains":{"const":1}}"#, "[2]", "| must contain 1 items or more as `contains` says"),
      (
        #"{"contains":{"const":1},"maxContains":1}"#, "[1,1]",
        "| must contain at most 1 items as `contains` says"
      ),
      (#"{"required":["a","b"]}"#, #"{"a":1}"#, "b| is required"),
      (#"{"dependentRequired":{"a":["b"]}}"#, #"{"a":1}"#, "b| is required where a is given"),
      (#"{"minProperties":1}"#, "{}", "| must have at least 1 members"),
      (#"{"maxProperties":1}"#, #"{"a":1,"b":2}"#, "| must have at most 1 members"),
      (
        #"{"properties":{"year":true},"additionalProperties":false}"#, #"{"yeear":1}"#,
        "yeear| is not a field that there is; did you mean year?"
      ),
      (
        #"{"properties":{"year":true},"additionalProperties":false}"#, #"{"Ada Lovelace":1}"#,
        "?| is not a field that there is; there are year"
      ),
      (#"{"propertyNames":{"maxLength":1}}"#, #"{"ab":1}"#, "ab| must have at most 1 characters"),
      (#"{"not":{"type":"string"}}"#, #""a""#, "| is what it must not be, by `not`"),
      (
        #"{"oneOf":[{"type":"number"},{"minimum":1}]}"#, "2",
        "| fits `oneOf[0]` and `oneOf[1]`, and may fit one of them only"
      ),
      (
        #"{"anyOf":[{"type":"string"},{"properties":{"a":{"type":"string"}},"type":"object"}]}"#, #"{"a":1}"#,
        "| fits none of the 2 forms that it may have; by the nearest, a must be text"
      ),
      (##"{"$ref":"#/$defs/a%62","$defs":{"ab":{"type":"string"}}}"##, "1", "| must be text"),
    ] as [(String, String, String)])
  func faults(schema: String, value: String, expected: String) throws {
    let fault = try Self.fault(value, by: schema)
    #expect(fault == expected)
  }

  @Test(
    "refuses a schema that would not be followed, with the place and what to write",
    arguments: [
      (#"{"minimun":1}"#, "minimun", "did you mean `minimum`?"),
      (
        #"{"properties":{"wine":{"requierd":["a"]}}}"#, "properties.wine.requierd", "did you mean `required`?"
      ),
      (#"{"xyzzyqwert":1}"#, "xyzzyqwert", "is no keyword"),
      (#"{"unevaluatedProperties":false}"#, "unevaluatedProperties", "additionalProperties"),
      (#"{"definitions":{}}"#, "definitions", "$defs"), (#"{"nullable":true}"#, "nullable", "null"),
      (#"{"$schema":"http://json-schema.org/draft-07/schema#"}"#, "$schema", "2020-12"),
      (#"{"items":{"$id":"https://acme.example/x"}}"#, "items.$id", "whole schema"),
      (#"{"type":"strin"}"#, "type", "did you mean `string`?"), (#"{"type":[]}"#, "type", "at least one"),
      (#"{"enum":[]}"#, "enum", "at least one"), (#"{"minimum":"1"}"#, "minimum", "must be a number"),
      (#"{"multipleOf":0}"#, "multipleOf", "above 0"), (#"{"minLength":-1}"#, "minLength", "0 or more"),
      (#"{"minLength":1.5}"#, "minLength", "whole number"),
      (#"{"pattern":"(?=a)"}"#, "pattern", "looks ahead"),
      (#"{"format":"email"}"#, "format", "pattern"), (#"{"format":"date-tim"}"#, "format", "date-time"),
      (#"{"required":["a","a"]}"#, "required", "twice"), (#"{"required":"a"}"#, "required", "list"),
      (#"{"properties":[]}"#, "properties", "an object"),
      (#"{"properties":{"a":1}}"#, "properties.a", "must be a schema"),
      (#"{"items":[{}]}"#, "items", "must be a schema"), (#"{"allOf":[]}"#, "allOf", "at least one schema"),
      (#"{"minContains":1}"#, "minContains", "contains"), (#"{"then":{}}"#, "then", "`if`"),
      (##"{"$ref":"#/$defs/wime","$defs":{"wine":{}}}"##, "$ref", "did you mean `wine`?"),
      (#"{"$ref":"https://acme.example/wine.json"}"#, "$ref", "within this one"),
      (##"{"$ref":"#"}"##, "", "leads back to itself"),
      (##"{"$ref":"#/$defs/a","$defs":{"a":{"allOf":[{"$ref":"#/$defs/a"}]}}}"##, "", "leads back"),
      (#"{"$defs":{"never used":{"tipe":"string"}}}"#, "$defs.never used.tipe", "did you mean `type`?"),
      (#"{"properties":{"a":{},"a":{}}}"#, "properties.a", "twice"),
      (#"{"type":"string","type":"number"}"#, "type", "twice"),
    ] as [(String, String, String)])
  func refused(schema: String, path: String, words: String) throws {
    let document = try JSONDocument(schema)
    let problem = #expect(throws: JSONSchema.Problem.self) { try JSONSchemaReader.read(document) }
    if path.isEmpty { return #expect(problem?.problem.contains(words) == true, "\(problem?.problem ?? "")") }
    #expect(problem?.path == path)
    #expect(problem?.problem.contains(words) == true, "\(problem?.problem ?? "")")
  }

  @Test("a schema that doubles the work at every level is given up, and not taken for an answer")
  func exponential() throws {
    let twice = ##"{"properties":{"x":{"$ref":"#/$defs/a"}}}"##
    let schema = ##"{"$ref":"#/$defs/a","$defs":{"a":{"allOf":[\##(twice),\##(twice)]}}}"##
    var value = "1"
    for _ in 0..<60 { value = #"{"x":\#(value)}"# }
    for schema in [schema, #"{"not":\#(schema.replacing("#/$defs", with: "#/not/$defs"))}"#] {
      let fault = try #require(try Self.fault(value, by: schema))
      #expect(fault.contains("takes more than 1000000 steps"), "\(fault)")
    }
  }

  @Test("what a fault says holds no value, whatever the rule")
  func noValues() throws {
    let secret = "Ada Lovelace, 12 St James's Square"
    for schema in [
      #"{"type":"number"}"#, #"{"enum":["a"]}"#, #"{"const":"a"}"#, #"{"pattern":"^a$"}"#,
      #"{"format":"date"}"#, #"{"maxLength":1}"#,
      #"{"anyOf":[{"type":"number"},{"maxLength":1}]}"#, #"{"not":{"type":"string"}}"#, "false",
    ] {
      let fault = try #require(try Self.fault("\"\(secret)\"", by: schema))
      #expect(!fault.contains("Ada"), "\(schema): \(fault)")
    }
  }
}
