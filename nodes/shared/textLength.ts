/** Length as providers count it: code points, so that an emoji counts once. */
export const lengthInCharacters = (text: string): number => [...text].length;
