import PerennialTestKit
import Projection
import Testing

struct RowListTests {
  @Test("A list is what an array is, whatever is done to it", arguments: 1...20)
  func operations(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var (list, array) = (RowList<Int64>(), [Int64]())
    for _ in 0..<500 {
      let value = Int64.random(in: 0..<50, using: &random)
      let place = Int.random(in: 0...array.count, using: &random)
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<8:
        list.append(value)
        array.append(value)
      case 8..<11:
        list.insert(value, at: place)
        array.insert(value, at: place)
      case 11..<13 where place < array.count:
        list.remove(at: place)
        array.remove(at: place)
      case 13:
        list.removeFirst(place / 4)
        array.removeFirst(place / 4)
      case 14:
        list.removeAll { $0 == value }
        array.removeAll { $0 == value }
      case 15..<19 where place < array.count:
        list[place] += value
        array[place] += value
      case 19 where value == 0:
        list.clear()
        array.removeAll()
      default: break
      }
      #expect(Array(list) == array, "seed \(seed)")
      #expect(list.withUnsafeBufferPointer { Array($0) } == array, "seed \(seed)")
    }
  }

  @Test("A copy stays what it was when the list changes")
  func copies() {
    var list: RowList = [1, 2, 3]
    let copy = list
    list[0] = 9
    list.append(4)
    list.removeFirst(1)
    #expect(copy == [1, 2, 3])
    #expect(list == [2, 3, 4])
  }

  @Test("What a list has held before makes it no other list")
  func equality() {
    var list: RowList = [7, 8, 9]
    list.clear()
    list.append(1)
    #expect(list == [1])
    #expect(list.hashValue == ([1] as RowList).hashValue)
    #expect(list != [1, 8])
  }
}
