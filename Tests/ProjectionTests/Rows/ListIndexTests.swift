import PerennialTestKit
import Projection
import Testing

/// What the index answers is what looking through the list does, before it is made and after.
struct ListIndexTests {
  private struct Element: BitwiseCopyable, Hashable {
    var reference: UInt64
    var number: Int
  }

  @Test("An index finds what looking through the list finds, whatever is added and removed", arguments: 1...6)
  func random(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    // With few references many elements have one; with many, most are looked for in vain.
    let references = UInt64([3, 40, 4000][seed % 3])
    var (list, index) = (RowList<Element>(), ListIndex())
    var plain: [Element] = []
    func key(_ element: Element) -> UInt64 { element.reference }
    for number in 0..<3000 {
      let reference = UInt64.random(in: 1...references, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0 where number > 1500:
        for place in index.all(of: reference, in: list, by: key).reversed() {
          index.remove(at: place, from: &list, by: key)
          plain[place] = plain[plain.count - 1]
          plain.removeLast()
        }
      case 1:
        #expect(
          index.all(of: reference, in: list, by: key)
            == plain.indices.filter { plain[$0].reference == reference }, "seed \(seed), step \(number)")
      case 2, 3:
        func isMeant(_ element: Element) -> Bool { element.number % 3 == 0 }
        #expect(
          index.last(of: reference, in: list, by: key, where: isMeant)
            == plain.lastIndex { $0.reference == reference && isMeant($0) }, "seed \(seed), step \(number)")
      case 4 where number % 100 == 0:
        list.clear()
        index.clear()
        plain = []
      default:
        list.append(Element(reference: reference, number: number))
        plain.append(Element(reference: reference, number: number))
      }
      #expect(list.count == plain.count)
    }
    #expect(Array(list) == plain, "seed \(seed)")
  }
}
