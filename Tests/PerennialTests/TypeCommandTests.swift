import Foundation
import Testing

/// A type that one process defines with `type` holds for every other process.
@Suite struct TypeCommandTests {
  private let program: CommandLineProgram

  init() throws {
    program = try CommandLineProgram()
    try program.create()
  }

  private static var tasting: String {
    URL(fileURLWithPath: #filePath).pathComponents.dropLast(3).joined(separator: "/")
      + "/examples/tasting.json"
  }

  private func event(_ id: String, _ data: String) -> String {
    #"{"specversion":"1.0","id":"\#(id)","source":"bar/1","type":"acme.tasting.held","subject":"crm:17850","data":\#(data)}"#
      + "\n"
  }

  @Test func aTypeIsDefinedOnceShownAsItIsTakenAndListed() throws {
    let defined = try program.run("type", "define", Self.tasting, "--format", "json")
    #expect(defined.status == 0, "\(defined.messages)")
    let answer = try defined.json
    #expect(answer["type"] as? String == "acme.tasting.held" && answer["number"] as? Int == 1024)
    #expect(answer["duplicate"] as? Bool == false && answer["definitions"] as? Int == 1)
    let position = try #require(answer["position"] as? Int)
    let shown = try program.run("type", "show", "acme.tasting.held")
    #expect(shown.status == 0)
    try program.write(shown.output, to: "shown.json")
    let again = try program.run("type", "define", "shown.json")
    #expect(again.status == 0 && again.output == "\(position)\n", "\(again.messages)")
    #expect(again.messages.contains("is defined so already"))
    let list = try #require(
      try program.run("type", "list", "--format", "json").json["types"] as? [[String: Any]])
    #expect(
      list.count == 1 && list[0]["counts"] as? String == "money" && list[0]["about"] as? String == "booking")
    #expect(list[0]["details"] as? [String] == ["wine", "price", "glasses.glass", "glasses.count"])
    #expect(try program.run("type").output.contains("acme.tasting.held"))
    #expect(try program.run("doctor").status == 0)
  }

  @Test func whatDoesNotFitIsRefusedWithItsPlaceAndTheRestIsRecorded() throws {
    #expect(try program.run("type", "define", Self.tasting).status == 0)
    let good = #"{"wine":{"name":"Barolo"},"price":4500,"currency":"GBP","booking":"77"}"#
    let outcome = try program.run(
      "append", input: event("1", #"{"wine":{"name":"x","year":1899}}"#) + event("2", good))
    #expect(outcome.status == 65)
    #expect(outcome.messages.contains("data.wine.year: must be at least 1900"), "\(outcome.messages)")
    let log = try program.run("log", "--type", "acme.tasting.held", "--format", "json")
    #expect(log.output.contains("Barolo") && !log.output.contains("1899"))
    #expect(try program.run("log", "--type", "acme.tasting.held").output.contains("45.00 GBP"))
    try program.write(event("3", good) + event("4", #"{"wine":{}}"#), to: "events.ndjson")
    let imported = try program.run("import", "events.ndjson", "--rejects", "rejects.csv")
    #expect(imported.status == 65)
    let rejects = try String(contentsOfFile: program.directory + "/rejects.csv", encoding: .utf8)
    #expect(rejects.contains("data.wine.name: is required"), "\(rejects)")
  }

  @Test func anImportThroughAMappingIsCheckedLineByLine() throws {
    #expect(try program.run("type", "define", Self.tasting).status == 0)
    try program.write(
      """
      mapping: 1
      source: bar
      fields: { id: id, wine: wine, year: { column: year, as: integer }, price: { column: price, as: money } }
      touchpoints:
        - kind: tastings
          type: acme.tasting.held
          id: "{id}"
          subject: { crm: "{id}" }
          data: { wine: { name: "{wine}", year: "{year}" }, price: "{price}", currency: "{currency}" }
      """, to: "bar.yaml")
    try program.write(
      "id,wine,year,price\n1,Barolo,2015,45.00\n2,Rioja,1805,30.00\n3,Chianti,2019,20.00\n", to: "bar.csv")
    let dryRun = try program.run("import", "bar.csv", "--mapping", "bar.yaml", "--dry-run")
    #expect(dryRun.status == 65, "\(dryRun.messages)")
    let outcome = try program.run("import", "bar.csv", "--mapping", "bar.yaml", "--rejects", "rejects.csv")
    #expect(outcome.status == 65, "\(outcome.messages)")
    let rejects = try String(contentsOfFile: program.directory + "/rejects.csv", encoding: .utf8)
    let line = #"bar.csv,3,data.wine.year: must be at least 1900,"2,Rioja,1805,30.00""#
    #expect(rejects.split(whereSeparator: \.isNewline).dropFirst(2).map(String.init) == [line])
    #expect(try program.run("log", "--type", "acme.tasting.held").output.contains("20.00 GBP"))
  }

  @Test func aMistakeInTheFileIsToldWithItsPlaceAndNothingIsRecorded() throws {
    let before = try program.contents()
    for (text, words) in [
      (
        #"{"name":"acme.a.b","schema":{"properties":{"x":{"minimun":1}}}}"#,
        "schema.properties.x.minimun: is no keyword"
      ),
      ("{\n \"name\": acme}", "line 2, column 10: is no JSON"),
      (#"{"name":"order.placed"}"#, "name: order.placed is built in"),
    ] {
      try program.write(text, to: "type.json")
      let outcome = try program.run("type", "define", "type.json")
      #expect(outcome.status == 65 && outcome.messages.contains("type.json: \(words)"), "\(outcome.messages)")
    }
    #expect(try program.run("type", "define", "nowhere.json").status == 66)
    #expect(try program.run("type", "show", "acme.a.b").status == 66)
    #expect(try program.contents() == before)
  }

  @Test func whatATypeCountsStaysAndItsSchemaMayChange() throws {
    try program.write(#"{"name":"acme.a.b","value":{"path":"n","unit":"glasses"}}"#, to: "a.json")
    #expect(try program.run("type", "define", "a.json").status == 0)
    try program.write(#"{"name":"acme.a.b","value":{"path":"n","unit":"score"}}"#, to: "b.json")
    let refused = try program.run("type", "define", "b.json")
    #expect(
      refused.status == 65 && refused.messages.contains("b.json: value: must stay what it was"),
      "\(refused.messages)")
    try program.write(
      #"{"name":"acme.a.b","value":{"path":"n","unit":"glasses"},"schema":{"required":["n"]}}"#, to: "c.json")
    let changed = try program.run("type", "define", "c.json", "--format", "json").json
    #expect(changed["duplicate"] as? Bool == false && changed["definitions"] as? Int == 2)
  }
}
