"""Common forenames of French, Italian, Dutch, German, English and Spanish artists, in plain letters.

They tell « Eugène Boudin » from « Boudin Eugène » when no capitals do.
"""

from __future__ import annotations

from typing import Final

from maillage.kernel.text_fr import word_set

FORENAMES: Final = word_set("""
    abel abraham achille adam adele adolf adolphe adrien adriaen agathe agnes aime alain albert albrecht
    alberto alexandre alexis alfred alice aline alphonse amedee ambroise amelie anatole andre andrea andree
    angele angelique anna anne annette anselme anthony antoine antoinette anton antonio aristide armand
    armande arnaud arthur auguste augustin augustine aurelien baptiste barthelemy bartholomeus basile
    beatrice benjamin benoit berthe bernard bertrand blaise blanche camille carl carle carlo carolus
    caroline cecile celestin cesar charles charlotte christian christiane christine christophe claire
    clara claude claudine clemence clement clementine clotilde colette constant constantin corneille
    cornelis cyprien daniel david denis denise desire diego didier dominique edgar edgard edith edmond
    edmonde edouard edward elie elisabeth eliza elsa emile emilie emma emmanuel ernest esther etienne
    eugene eugenie eva eve fabien felicie felicien felix ferdinand fernand fernande firmin florence
    francesco francis francisco francois francoise frans franz frederic frederick frits gabriel gabrielle
    gaetan gaspard gaston gauthier genevieve georg george georges georgette gerard gerhard germain germaine
    gilbert gilles giovanni giuseppe giulio guillaume gustave guy hans harry hector helene hendrick hendrik
    henri henriette henry herbert hermann hippolyte honore horace hortense hubert hugo hugues hyacinthe
    ignace ines irene isaac isabelle isidore jacob jacobus jacopo jacqueline jacques james jan jane janine
    jean jeanne jerome joachim johann johannes john jonas joos joseph josephine josse juan jules julia
    julien julienne juliette julius just karel karl laure laurence laurent lea leo leon leonard leonardo
    leonce leonie leopold leon-louis lionel lise lorenzo louis louise luc luca lucas lucie lucien lucienne
    ludovic luigi luis lydia madeleine marc marcel marcelle marco marguerite maria marie mario marthe
    martha martial martin mary mathieu mathilde mathurin matthias maurice max maxime maximilien michel
    michele michelangelo modeste moise narcisse nathalie nicolaes nicolas nicole noel octave odile odilon
    olga olivier omer oscar oswald otto pablo paolo pascal patrice patrick paul paula paule pauline pedro
    peter philibert philippe pierre piero pieter pietro placide prosper quentin rachel raoul raphael raymond
    raymonde regis remi remy rene renee richard robert roberto roger roland rosa rosalie rose rosine salomon
    salvador salvator samuel sarah sebastien serge severin siegfried simon simone sonia sophie stanislas
    stephane stephanie sylvain suzanne sylvie theo theodore theophile therese thomas timothee toussaint
    ulysse urbain valentin valentine valere valerie vasco victor victoire victorine vincent vincenzo
    virginie walter willem william wilhelm xavier yolande yves yvette yvonne zacharie zoe
    jean-baptiste jean-francois jean-jacques jean-louis jean-marie jean-pierre jean-paul jean-claude
    marie-anne marie-louise pierre-auguste pierre-paul louis-philippe
    """)
