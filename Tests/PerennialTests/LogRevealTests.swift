import Foundation
import Testing

/// `log --reveal`: what is personal, in every form, and nothing of it without.
@Suite struct LogRevealTests {
  private func shop() throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    let event = #"""
      {"specversion":"1.0","id":"1","source":"desk","type":"customer.registered","subject":"crm:7","data":{"personal":{"name":"Ada Byrne","address":"1 Mill Lane\nLeeds","attributes":[{"name":"shoe size","value":"39"}]}}}

      """#
    let appended = try program.run("append", input: event)
    #expect(appended.status == 0, "\(appended.messages)")
    return program
  }

  @Test("A table has it below each touchpoint, CSV in columns of its own, and JSON in the data")
  func revealed() throws {
    let program = try shop()
    let log = ["log", "--type", "customer.registered"]
    let table = try program.run(log + ["--reveal"]).output.split(separator: "\n").map(String.init)
    #expect(
      table.suffix(4) == [
        "           identifiers: crm:7", "           name: Ada Byrne",
        #"           address: 1 Mill Lane\nLeeds"#,
        "           attributes: shoe size=39",
      ])
    let csv = try program.run(log + ["--reveal", "--format", "csv"]).output
    #expect(
      csv.hasPrefix(
        "position,occurred,customer,component,type,value,reference,channel,source,id,correction,identifiers,personal"
      ))
    #expect(csv.contains("crm:7") && csv.contains("name: Ada Byrne; address: 1 Mill Lane"))
    #expect(try program.run(log + ["--reveal", "--format", "json"]).output.contains(#""name":"Ada Byrne""#))
    for format in ["table", "csv", "json"] {
      let sealed = try program.run(log + ["--format", format]).output
      #expect(!sealed.contains("Byrne") && !sealed.contains("crm:7") && !sealed.contains("identifiers"))
    }
  }

  @Test("Of a link the identifiers that it names are shown once, and not those of the customer too")
  func link() throws {
    let program = try shop()
    #expect(try program.run("link", "1", "card:78", "--evidence", "said").status == 0)
    let log = ["log", "--type", "customer.linked", "--reveal"]
    let lines = try program.run(log).output.split(separator: "\n").map(String.init)
    #expect(
      lines.filter { $0.contains("identifiers") } == [
        "           identifiers: crm:7", "           identifiers: card:78",
      ])
    let csv = try program.run(log + ["--format", "csv"]).output.split(separator: "\n").map(String.init)
    #expect(
      csv.count == 3 && csv[1].hasSuffix(",,identifiers: crm:7") && csv[2].hasSuffix(",,identifiers: card:78")
    )
  }

  @Test("Of somebody who was erased it says so")
  func erased() throws {
    let program = try shop()
    #expect(try program.run("erase", "1", "--request", "R-1", "--reason", "requested").status == 0)
    let log = ["log", "--type", "customer.registered", "--reveal"]
    let table = try program.run(log).output.split(separator: "\n").map(String.init)
    #expect(table.last == "           personal: erased")
    #expect(try program.run(log + ["--format", "csv"]).output.hasSuffix(",,erased\n"))
  }
}
