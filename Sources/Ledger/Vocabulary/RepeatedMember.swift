// A JSON object that has a member twice says two things. RFC 8259 leaves open which one counts, and readers
// differ. So neither counts: the text is refused, and whoever sent it is told.

internal import Foundation

/// A member that an object of a JSON text has twice.
package struct RepeatedMember: Error, Hashable, Sendable {
  /// The names of the members that lead there, the repeated one last; for an object within a list, the name
  /// that the list stands under.
  package var path: [String]

  /// The path as messages show it: a name that no schema could have is shown as `?`, since it may be a value
  /// in the wrong place.
  package var text: String { path.map { Check.isCode($0) && !$0.isEmpty ? $0 : "?" }.joined(separator: ".") }

  /// The first repeated member of a text, in the order in which objects end; `nil` where there is none. A
  /// text that is not well formed is left for the codec to refuse.
  package static func find(in json: Span<UInt8>) -> RepeatedMember? {
    var walk = MemberWalk()
    return walk.find(json)
  }

  /// The first repeated member of UTF-8 text, as `find(in:)` finds it.
  package static func find(in json: String) -> RepeatedMember? { find(in: Array(json.utf8).span) }
}

/// One pass over a JSON text with the names of the objects that are open.
private struct MemberWalk {
  /// The names of all open objects, innermost last: the bytes between their quotes.
  private var names: [Range<Int>] = []
  /// For each open object, where its names begin in `names`.
  private var objects: [Int] = []
  /// How many names of an object are compared with each other one by one; more are sorted first.
  private static let fewMax = 12

  mutating func find(_ json: Span<UInt8>) -> RepeatedMember? {
    var index = 0
    while index < json.count {
      switch json[index] {
      case UInt8(ascii: "{"): objects.append(names.count)
      case UInt8(ascii: "}"):
        guard let start = objects.popLast() else { return nil }
        if let repeated = repeated(json, from: start) {
          return RepeatedMember(path: path(json, to: start) + [repeated])
        }
        names.removeSubrange(start...)
      case UInt8(ascii: "\""):
        let start = index + 1
        index = Self.endOfString(json, from: start)
        let text = start..<index
        var next = index + 1
        while next < json.count, Self.isBlank(json[next]) { next += 1 }
        // Only a name is followed by a colon.
        if next < json.count, json[next] == UInt8(ascii: ":") { names.append(text) }
      default: break
      }
      index += 1
    }
    return nil
  }

  /// The index of the quote that ends a string; the end of the text where there is none.
  private static func endOfString(_ json: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < json.count, json[index] != UInt8(ascii: "\"") {
      index += json[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index, json.count)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  // MARK: The names of one object

  private func repeated(_ json: Span<UInt8>, from start: Int) -> String? {
    let own = names[start...]
    guard own.count > 1 else { return nil }
    // In plain names (ASCII without escapes) texts are equal exactly where their bytes are.
    guard own.allSatisfy({ $0.allSatisfy { json[$0] < 0x80 && json[$0] != UInt8(ascii: "\\") } }) else {
      return Self.repeated(own.map { Self.text(json, $0) })
    }
    if own.count > Self.fewMax { return Self.repeated(own.map { Self.raw(json, $0) }) }
    for index in own.indices.dropFirst() {
      for earlier in own[..<index] where Self.isEqual(json, earlier, own[index]) {
        return Self.raw(json, own[index])
      }
    }
    return nil
  }

  private static func repeated(_ texts: [String]) -> String? {
    var seen: Set<String> = []
    return texts.first { !seen.insert($0).inserted }
  }

  private static func isEqual(_ json: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>) -> Bool {
    guard one.count == other.count else { return false }
    for offset in 0..<one.count where json[one.lowerBound + offset] != json[other.lowerBound + offset] {
      return false
    }
    return true
  }

  /// The text of a name, so that `"a"` and `"\u0061"` are the same name.
  private static func text(_ json: Span<UInt8>, _ name: Range<Int>) -> String {
    let raw = raw(json, name)
    guard raw.utf8.contains(UInt8(ascii: "\\")) else { return raw }
    return (try? JSONDecoder().decode(String.self, from: Data("\"\(raw)\"".utf8))) ?? raw
  }

  private static func raw(_ json: Span<UInt8>, _ name: Range<Int>) -> String {
    String(decoding: name.map { json[$0] }, as: UTF8.self)
  }

  /// The names that lead to the object whose own names begin at `start`. Of each object around it that is
  /// the newest name: the one before the names of the next object.
  private func path(_ json: Span<UInt8>, to start: Int) -> [String] {
    (objects.dropFirst() + [start]).compactMap { $0 > 0 ? Self.raw(json, names[$0 - 1]) : nil }
  }
}
