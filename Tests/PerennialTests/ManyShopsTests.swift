import Foundation
import Testing

/// Many ledgers in one process of its own: the short form of tools/many-shops.
@Suite struct ManyShopsTests {
  /// What a line of the tool says: `… 345 descriptors, 23 threads, …`.
  private func number(of word: String, in line: Substring) throws -> Int {
    let words = line.split(separator: " ")
    let index = try #require(words.firstIndex { $0.hasPrefix(word) }, "no \(word) in: \(line)")
    return try #require(Int(words[index - 1]), "no number of \(word) in: \(line)")
  }

  @Test func sixtyShopsSellAndRestWithFewDescriptorsAndThreads() throws {
    let shops = 60
    let program = try CommandLineProgram(named: "perennial-many-shops")
    // Each shop with its log, links and views open takes 12.
    let outcome = try program.shell(
      "ulimit -n 400; exec $P \(program.directory)/shops --shops \(shops) --sales 2 --rounds 2 --idle 1 --rest 6"
    )
    #expect(outcome.status == 0, "\(outcome.messages)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 5, "\(outcome.output)")
    for line in lines { #expect(try number(of: "threads", in: line) <= 64, "\(line)") }
    let rest = try #require(lines.first { $0.hasPrefix("after 6 s of rest") })
    // The lock, the keys and the head of each; nothing of LMDB's.
    #expect(try number(of: "descriptors", in: rest) <= 3 * shops + 20, "\(rest)")
    #expect(try number(of: "GiB", in: rest) <= 16, "\(rest)")
  }
}
