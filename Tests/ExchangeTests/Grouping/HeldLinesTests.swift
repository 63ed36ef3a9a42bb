import Testing

@testable import Exchange

@Suite("Lines that wait for others of their group")
struct HeldLinesTests {
  private struct Line: Equatable {
    var place: LinePlace
    var text: [UInt8]
    var ordinals: [Int64]
  }

  private func lines(_ source: SourceLines) -> [Line] {
    (0..<source.count).map { index in
      Line(
        place: source[index].place, text: Array(source.text(index)),
        ordinals: Array(source.ordinals[source[index].ordinals]))
    }
  }

  @Test(
    "come back as they were, in their order, whether memory or a file held them",
    arguments: [0, 100, 2_000, 20_000, HeldLines.bytesMax])
  func model(bytesMax: Int) throws {
    var random = SeededRandom(UInt64(bytesMax) + 7)
    var held = HeldLines(bytesMax: bytesMax)
    var model: [Int: [Line]] = [:]
    for number in 1...8_000 {
      if model.count < 60, Int.random(in: 0..<3, using: &random) == 0 {
        let slot = held.open()
        #expect(model[slot] == nil)
        model[slot] = []
      }
      guard let slot = model.keys.sorted().randomElement(using: &random) else { continue }
      if Int.random(in: 0..<12, using: &random) == 0 {
        var taken = SourceLines()
        if Bool.random(using: &random) {
          try held.take(slot, into: &taken)
          #expect(lines(taken) == model.removeValue(forKey: slot))
        } else {
          try held.empty(slot, into: &taken)
          #expect(lines(taken) == model[slot])
          model[slot] = []
        }
        continue
      }
      let text = (0..<Int.random(in: 0..<80, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let line = Line(
        place: LinePlace(file: number % 3, line: number), text: text,
        ordinals: (0..<number % 3).map { Int64($0 * number) })
      let padding = Array(repeating: UInt8(1), count: number % 5)
      try held.append(
        line.place, padding.count..<padding.count + text.count, of: padding + text, ordinals: line.ordinals,
        to: slot)
      model[slot]?.append(line)
    }
    for (slot, expected) in model {
      var taken = SourceLines()
      try held.take(slot, into: &taken)
      #expect(lines(taken) == expected)
    }
    #expect((held.spilledBytes > 0) == (bytesMax < HeldLines.bytesMax), "\(held.spilledBytes)")
  }
}
