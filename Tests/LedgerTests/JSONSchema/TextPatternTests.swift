import Foundation
import Testing

@testable import Ledger

@Suite("Text patterns")
struct TextPatternTests {
  private static func isFound(_ pattern: String, in text: String) throws -> Bool {
    var steps = 1_000_000
    let found = try TextPattern(pattern).isFound(in: text, steps: &steps)
    try #require(steps >= 0)
    return found
  }

  @Test(
    "finds what ECMA-262 says",
    arguments: [
      ("", "", true), ("", "x", true), ("a", "bab", true), ("^a", "ba", false), ("a$", "ab", false),
      ("^a$", "a\n", false),
      ("^[a-z]{2,3}$", "ab", true), ("^[a-z]{2,3}$", "abcd", false), ("^(a|bc)*d$", "abcad", true),
      ("^a+?b$", "aab", true),
      ("^.$", "\n", false), ("^.$", "é", true), ("^\\d+$", "٣", false), ("^\\p{Nd}+$", "٣", true),
      ("^\\p{L}+$", "Ünï", true),
      ("^\\P{L}+$", "12", true), ("^[^0-9]+$", "a1", false), ("^\\w+\\s\\W$", "ab_1 -", true),
      ("\\bred\\b", "a red one", true),
      ("\\bred\\b", "hundred", false), ("\\Bred", "hundred", true), ("^[\\d\\-.]+$", "1-2.3", true),
      ("^\\u0041\\x42\\u{43}$", "ABC", true), ("^\\ud83d\\ude00$", "😀", true),
      ("^(?:ab){2}(?<x>c)?$", "abab", true),
      ("^[\\S]$", " ", false), ("^a{0}b$", "b", true),
      ("^(a?){30}a{30}$", String(repeating: "a", count: 30), true),
      ("^\\cJ$", "\n", true), ("^[\\b]$", "\u{8}", true), ("^\\s$", "\u{FEFF}", true), ("x*$", "yx", true),
      ("^(|a)+$", "aa", true),
    ])
  func finds(pattern: String, text: String, expected: Bool) throws {
    #expect(try Self.isFound(pattern, in: text) == expected, "\(pattern) in \(text)")
  }

  @Test(
    "refuses what it could not keep or does not know",
    arguments: [
      "(", ")", "a)", "[", "[a", "*", "a**", "{2}", "a{", "a{2,1}", "a{2000}", "(?=a)", "(?!a)", "(?<=a)",
      "(?<!a)", "(a)\\1",
      "\\k<x>", "\\q", "\\", "\\p{Klingon}", "\\pL", "[b-a]", "\\u12", "\\x1", "]", "}", "^*",
      "((a{100}){100})",
      "(?<x", "\\u{110000}",
    ])
  func refuses(pattern: String) {
    #expect(throws: TextPattern.Problem.self) { try TextPattern(pattern) }
  }

  @Test("agrees with Foundation's regular expressions about random patterns and texts")
  func random() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<3000 {
      let pattern = Self.pattern(&random, depth: 0)
      let text = String(
        (0..<Int.random(in: 0...8, using: &random)).map { _ in "ab1 -".randomElement(using: &random) ?? "a" })
      let oracle = try NSRegularExpression(pattern: pattern)
      let expected = oracle.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
      #expect(try Self.isFound(pattern, in: text) == expected, "seed \(seed): \(pattern) in '\(text)'")
    }
  }

  private static func pattern(_ random: inout SeededRandom, depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 3 ? 4 : 9), using: &random) {
    case 0, 1, 2: return ["a", "b", "1", " ", "-"].randomElement(using: &random) ?? "a"
    case 3: return ["[ab]", "[^a]", "\\d", "\\w", "\\s", "\\S", "."].randomElement(using: &random) ?? "."
    case 4: return ["^", "$", "\\b"].randomElement(using: &random) ?? "^"
    case 5: return "(\(pattern(&random, depth: depth + 1))|\(pattern(&random, depth: depth + 1)))"
    case 6:
      return "(?:\(pattern(&random, depth: depth + 1)))"
        + (["*", "+", "?", "{2}", "{1,3}", "{0,2}"].randomElement(using: &random) ?? "*")
    default: return pattern(&random, depth: depth + 1) + pattern(&random, depth: depth + 1)
    }
  }

  @Test("a pattern that backtracking would never finish takes no longer than its length times the text's")
  func bounded() throws {
    for pattern in ["^(a+)+$", "^(a|a)*$", "^(a*)*b$", "^(.*a){10}$"] {
      var steps = 100_000
      _ = try TextPattern(pattern).isFound(in: String(repeating: "a", count: 1000) + "!", steps: &steps)
      #expect(steps > 0, "\(pattern)")
    }
    var few = 10
    #expect(try !TextPattern("a").isFound(in: String(repeating: "b", count: 100) + "a", steps: &few))
    #expect(few < 0)
  }
}
