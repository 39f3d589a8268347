import Fixtures
import Foundation
import ImageInput
import Testing

/// Prepares the images of a folder for `testkit.checks.images`, which compares with torchvision.
@Suite("Image differences", .enabled(if: Fixtures.imageFolder != nil))
struct ImageDifferenceTests {
  struct Case: Decodable {
    let file: String
    let mode: String
    let shortSide: Int
    let crop: Int
  }

  @Test("each image is prepared, or rejected with its path")
  func prepare() throws {
    let folder = URL(filePath: try #require(Fixtures.imageFolder))
    let cases = try JSONDecoder().decode(
      [Case].self, from: Data(contentsOf: folder.appending(path: "cases.json")))
    let quarter = try #require(Normalization(mean: [0.5], standardDeviation: [0.25]))
    for item in cases {
      let path = folder.appending(path: item.file).path
      let isGray = item.mode == "L"
      let preprocessing = try #require(
        Preprocessing(
          shortSide: item.shortSide, cropWidth: item.crop, cropHeight: item.crop,
          normalization: isGray ? quarter : .imageNet))
      do throws(ImageError) {
        let image = try DecodedImage(path: path, mode: isGray ? .gray : .rgb)
        let values = try preprocessing.tensor(image)
        #expect(values.count == (isGray ? 1 : 3) * item.crop * item.crop)
        let bytes = values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
        #expect(FileManager.default.createFile(atPath: path + ".f32", contents: bytes))
      } catch {
        #expect(error.path == path)
      }
    }
  }
}
