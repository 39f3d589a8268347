import Fixtures
import ImageInput
import Testing

/// Tensors equal those of torchvision's `ImageClassification` on a PIL image.
@Suite("Preprocessing") struct PreprocessingTests {
  struct Recipe: Decodable, Sendable {
    let width: Int
    let height: Int
    let channels: Int
    let shortSide: Int
    let crop: Int
    let crc32: UInt32
  }

  struct Photo: Decodable, Sendable {
    let file: String
    let shortSide: Int
    let crc32: UInt32
    let every97th: [Float]
  }

  @Test("tensors equal torchvision's for every recipe")
  func recipes() throws {
    let recipes = try Fixtures.json([Recipe].self, "images/preprocessing.json")
    #expect(recipes.count > 40)
    let quarter = try #require(Normalization(mean: [0.5], standardDeviation: [0.25]))
    for recipe in recipes {
      let image = try TestPicture.noise(
        width: recipe.width, height: recipe.height, channels: recipe.channels)
      let preprocessing = try #require(
        Preprocessing(
          shortSide: recipe.shortSide, cropWidth: recipe.crop, cropHeight: recipe.crop,
          normalization: recipe.channels == 1 ? quarter : .imageNet))
      let tensor = try preprocessing.tensor(image)
      #expect(tensor.count == recipe.channels * recipe.crop * recipe.crop)
      #expect(crc32(tensor) == recipe.crc32, "\(recipe)")
    }
  }

  @Test("photos equal torchvision's tensors within one step of a byte")
  func photos() throws {
    for photo in try Fixtures.json([Photo].self, "images/photo.json") {
      let image = try DecodedImage(path: Fixtures.path("images/\(photo.file)"))
      let preprocessing: Preprocessing = photo.shortSide == 256 ? .imageNetV1 : .imageNetV2
      #expect(preprocessing.shortSide == photo.shortSide)
      let tensor = try preprocessing.tensor(image)
      let values = stride(from: 0, to: tensor.count, by: 97).map { tensor[$0] }
      #expect(values.count == photo.every97th.count)
      let differences = zip(values, photo.every97th).map { abs($0 - $1) }
      let step: Float = 1 / 255 / 0.22
      #expect(differences.allSatisfy { $0 <= step })
      #expect(differences.reduce(0, +) / Float(differences.count) < step / 10)
      #expect(crc32(tensor) == photo.crc32, "not exact any more, though within the tolerance")
    }
  }

  @Test("a crop holds the tensor's values before normalization")
  func crop() throws {
    let image = try TestPicture.noise(width: 40, height: 30, channels: 1)
    let preprocessing = try #require(
      Preprocessing(shortSide: 20, cropWidth: 16, cropHeight: 24, normalization: .unit(.gray)))
    let crop = preprocessing.crop(image)
    #expect(crop.width == 16)
    #expect(crop.height == 24)
    #expect(try preprocessing.tensor(image) == crop.pixels.map { Float($0) / 255 })
    // 20 rows in 24: two black ones on either side.
    #expect(crop.pixels.prefix(32).allSatisfy { $0 == 0 })
    #expect(crop.pixels.suffix(32).allSatisfy { $0 == 0 })
    #expect(!crop.pixels.dropFirst(32).prefix(16).allSatisfy { $0 == 0 })
  }

  @Test("an image with another number of channels throws wrongChannels")
  func channels() throws {
    let image = try TestPicture.noise(width: 40, height: 30, channels: 1)
    let error = try #require(throws: ImageError.self) {
      try Preprocessing.imageNetV1.tensor(image)
    }
    #expect(error.code == .wrongChannels)
  }

  @Test("invalid sizes and normalizations give nil")
  func invalidRecipes() {
    #expect(Preprocessing(shortSide: 0, cropWidth: 1, cropHeight: 1) == nil)
    #expect(Preprocessing(shortSide: 1, cropWidth: 1, cropHeight: 16_385) == nil)
    #expect(Normalization(mean: [0], standardDeviation: [0]) == nil)
    #expect(Normalization(mean: [0, 0], standardDeviation: [1]) == nil)
    #expect(Normalization(mean: [.nan], standardDeviation: [1]) == nil)
  }
}
